#pragma once

// A verdict on a pipe as a finding: the sentences, the evidence, the parties.

#include "analyse/pipe_verdict.hpp"
#include "model/finding.hpp"

namespace hawk::analyse {

constexpr std::string_view k_undrained_pipe = "undrained-pipe";
constexpr std::string_view k_waiting_pipe = "waiting-pipe";
constexpr std::string_view k_pipe_deadlock = "pipe-deadlock";

// The facts that every finding about the pipe shares, without level,
// confidence, rule and message.
model::Finding describe_pipe(const World& world,
                             const BlockedPipe& pipe,
                             const PipeVerdict& verdict);

// For a verdict of kind undrained.
model::Finding make_undrained(const World& world,
                              const BlockedPipe& pipe,
                              const PipeVerdict& verdict);

// A command that takes what is in the pipe; empty for a socket or a terminal.
std::string make_free_now(const BlockedPipe& pipe, const Reader& reader);

// "stuck writing WHAT": "stderr", "the stdin of tool[4713]".
std::string describe_stream(const World& world,
                            const BlockedPipe& pipe,
                            const PipeVerdict& verdict);

} // namespace hawk::analyse
