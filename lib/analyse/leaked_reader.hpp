#pragma once

// The rule leaked-pipe-end as far as a writer waits: whether the processes
// that could read a full pipe only inherited its read end.

#include "analyse/pipe_verdict.hpp"

namespace hawk::analyse {

// For a verdict of kind undrained.
ReadEnd judge_read_end(const World& world,
                       const BlockedPipe& pipe,
                       const PipeVerdict& verdict);

// The finding on such a pipe, made of the one on an undrained pipe.
model::Finding make_leaked_reader(const World& world,
                                  const BlockedPipe& pipe,
                                  const PipeVerdict& verdict,
                                  model::Finding undrained);

} // namespace hawk::analyse
