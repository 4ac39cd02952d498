#include "analyse/rules.hpp"

#include "analyse/silent_knot.hpp"

#include <algorithm>
#include <array>

namespace hawk::analyse {

namespace {

constexpr std::array<model::Rule, 4> k_rules = {{
    {"undrained-pipe",
     model::Level::error,
     "a thread is blocked writing to a full pipe, socketpair or pty that no "
     "reader drains",
     "A process writes to a pipe, mostly its stderr, and the process at the "
     "other end does not read it. The pipe holds 64 KiB as a rule; once it is "
     "full, the next write waits until somebody reads. If the reader in turn "
     "waits for the writer, both wait for ever, and neither prints an error.",
     "confirmed: the pipe is full by its pages (a socket by its accounting), a "
     "thread is in a write call on it and was not once awake during the "
     "window, the bytes in it did not change, and every process that holds the "
     "read end is seen to wait for something else that does not depend on "
     "reading. suspected: a reader could not be seen, sleeps, is busy, uses "
     "io_uring, or may come to the pipe later. latent: the blocked writer is "
     "hawkctl itself, whose consumer does not read.",
     "Read every pipe that you open, at the same time as the others, or do not "
     "open it: pass DEVNULL, 'ignore' or 'inherit' for an output that nobody "
     "wants."},
    {"pipe-deadlock",
     model::Level::error,
     "processes wait for each other, each at a pipe that only another of them "
     "could free",
     "Two or more processes write to each other, and each waits for room: the "
     "client writes a long request while the server writes a long reply, and "
     "neither reads. Or each waits to read what the other has not written. No "
     "single pipe is to blame, and nobody prints an error. With one full pipe "
     "only, whose reader waits for its writer in another way, it is an "
     "undrained-pipe: to read that one pipe is enough there.",
     "as undrained-pipe for each of its pipes, two or more, whose writers wait "
     "for each other; its confidence is that of the weakest. Of a pair that "
     "only reads, suspected: none of its threads can be woken by a timer, a "
     "terminal, a socket or a stranger, but they may be meant to rest.",
     "Write and read at the same time: communicate(), asyncio.gather(), "
     "pipeline(), or a thread that writes."},
    {"unclosed-stdin",
     model::Level::warning,
     "a child waits for the end of its stdin, and who holds the write end "
     "waits for the child",
     "A child was started with a pipe as its stdin, reads it to the end, and "
     "the end does not come: the parent keeps the write end open, and waits "
     "for the child in turn. The command never ends, and prints nothing.",
     "confirmed: the child waits to read its empty fd 0; every process that "
     "holds the write end stands still for the window with all its threads, in "
     "waits that only other such processes could end, and one of them waits "
     "for the child. A timer, a terminal, a socket or a stranger in any of "
     "these waits is enough to say nothing: then they are merely idle. "
     "suspected: one of them is in a loop that a signal may wake, or the "
     "descriptors of some process could not be read.",
     "Close the write end once all is written, before you wait, or start the "
     "child with its stdin from /dev/null: DEVNULL, 'ignore', </dev/null."},
    {"waiting-pipe",
     model::Level::note,
     "a pipe is full and its writer waits, but that is explained",
     "A writer waits for room in a pipe, and the reason is known and passes: "
     "the reader is a pager at its prompt, stopped by Ctrl-Z, frozen, traced, "
     "or held up by its own output; the terminal was stopped by Ctrl-S; or the "
     "pipe moved again after a while.",
     "The state of the reader (proc_pid_stat(5), cgroup.freeze), the object it "
     "waits for, or that bytes were read after the pipe had stood still.",
     "Nothing, unless the wait surprises you: continue the stopped process, "
     "leave the pager, press Ctrl-Q."},
}};

} // namespace

std::span<const model::Rule> all_rules() {
  return k_rules;
}

const model::Rule* find_rule(std::string_view id) {
  const auto* at =
      std::find_if(k_rules.begin(), k_rules.end(), [id](const auto& rule) {
        return rule.id == id;
      });
  return at == k_rules.end() ? nullptr : &*at;
}

std::vector<std::unique_ptr<Analyser>> make_analysers(
    const World& world, FindingSink& sink, const RuleOptions& options) {
  std::vector<std::unique_ptr<Analyser>> analysers;
  analysers.push_back(
      std::make_unique<UndrainedPipe>(world, sink, options.window));
  analysers.push_back(
      std::make_unique<SilentKnot>(world, sink, options.window));
  return analysers;
}

} // namespace hawk::analyse
