#pragma once

// A verdict on a pipe as a finding: the sentences, the evidence, the parties.

#include "analyse/pipe_verdict.hpp"
#include "model/finding.hpp"

#include <string>
#include <string_view>

namespace hawk::analyse {

constexpr std::string_view k_leaked_pipe_end = "leaked-pipe-end";
constexpr std::string_view k_undrained_pipe = "undrained-pipe";
constexpr std::string_view k_waiting_pipe = "waiting-pipe";
constexpr std::string_view k_pipe_deadlock = "pipe-deadlock";

// Surer verdicts come first in the enumeration.
bool is_weaker(const model::Finding& a, const model::Finding& b);

// What the writer does, as a party and as a detail: "is blocked in write";
// "blocked", "thread 4712 in write(2), ...".
struct WriterPart {
  std::string does;
  std::string label;
  std::string sentence;
};

// The facts that every finding about a pipe shares, without level, confidence,
// rule and message.
model::Finding describe_parties(const World& world,
                                const BlockedPipe& pipe,
                                const PipeVerdict& verdict,
                                const WriterPart& writer);

// The same for a writer that is blocked.
model::Finding describe_pipe(const World& world,
                             const BlockedPipe& pipe,
                             const PipeVerdict& verdict);

// For a verdict of kind undrained. Where the read end is not meant for who
// holds it, that is a leaked end.
model::Finding make_undrained(const World& world,
                              const BlockedPipe& pipe,
                              const PipeVerdict& verdict);

// A command that takes what is in the pipe; empty for a socket or a terminal.
std::string make_free_now(const BlockedPipe& pipe, const Reader& reader);
// Adds what to change, and how to free the writer now.
void add_remedy(const World& world,
                const BlockedPipe& pipe,
                const PipeVerdict& verdict,
                model::Finding& finding);

// "stuck writing WHAT": "stderr", "the stdin of tool[4713]".
std::string describe_stream(const World& world,
                            const BlockedPipe& pipe,
                            const PipeVerdict& verdict);

} // namespace hawk::analyse
