#pragma once

// Several full pipes whose writers wait for each other: the rule
// pipe-deadlock, where it is about full pipes. With a single one it is an
// undrained-pipe, and to read that one is the cure.

#include "analyse/pipe_verdict.hpp"
#include "model/finding.hpp"

#include <vector>

namespace hawk::analyse {

struct WeighedPipe {
  BlockedPipe pipe;
  PipeVerdict verdict;
};

// All pipes, those together whose writers wait for each other.
std::vector<std::vector<BlockedPipe>>
group_by_knot(const World& world, const std::vector<BlockedPipe>& pipes);

// Whether it takes more than one process to write to all of them.
bool is_knot(const std::vector<WeighedPipe>& pipes);

// For verdicts of kind undrained; the one to speak of comes first.
model::Finding make_deadlock(const World& world,
                             const std::vector<WeighedPipe>& pipes);

// What becomes of a finding about a pipe of which more is known now.
model::Finding make_part_of(const model::Finding& finding,
                            const model::Finding& deadlock);

} // namespace hawk::analyse
