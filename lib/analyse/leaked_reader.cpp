#include "analyse/leaked_reader.hpp"

#include "analyse/leak_finding.hpp"
#include "analyse/leak_fix.hpp"
#include "analyse/pipe_finding.hpp"
#include "analyse/pipe_names.hpp"
#include "analyse/stray_end.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::Holder;
using model::ObjectKey;
using model::ProcessKey;
using model::Wait;
using State = ReaderState::Kind;

// It went through an exec with the end in hand, and its command line does not
// speak of it. Every end of the process must be so.
bool is_inherited(const World& world,
                  const BlockedPipe& pipe,
                  const ProcessKey& process) {
  const model::ProcessSeen* seen = world.find_process(process);
  const auto& holders = pipe.object->seen.holders;
  const int lowest =
      is_orphan(world, pipe.writer.process) ? 3 : k_customary_fd + 1;
  return seen != nullptr
         && std::all_of(
             holders.begin(), holders.end(), [&](const Holder& holder) {
               return holder.process != process || !holder.reads
                      || (holder.fd >= lowest && !holder.close_on_exec
                          && !names_fd(*seen, holder.fd));
             });
}

// In calls that lead nowhere near the pipe, since before the writer stood.
bool is_at_rest(const World& world,
                const BlockedPipe& pipe,
                const ProcessKey& process) {
  const auto threads = world.threads_of(process);
  return !threads.empty()
         && std::all_of(
             threads.begin(), threads.end(), [&](const ThreadState* thread) {
               const Wait& wait = thread->seen.wait;
               const bool plain = wait.kind == Wait::Kind::sleep
                                  || wait.kind == Wait::Kind::lock
                                  || wait.kind == Wait::Kind::child
                                  || wait.kind == Wait::Kind::read
                                  || wait.kind == Wait::Kind::poll;
               return plain && thread->woken <= pipe.since;
             });
}

// sleep(1) reads nothing, whatever it was given.
bool is_sleep(const World& world, const ProcessKey& process) {
  const model::ProcessSeen* seen = world.find_process(process);
  const auto threads = world.threads_of(process);
  return seen != nullptr && program_of(*seen) == "sleep"
         && seen->name == "sleep" && threads.size() == 1
         && threads.front()->seen.wait.kind == Wait::Kind::sleep;
}

} // namespace

ReadEnd judge_read_end(const World& world,
                       const BlockedPipe& pipe,
                       const PipeVerdict& verdict) {
  const ObjectKey::Kind kind = pipe.writer.object.kind;
  // A FIFO may be opened, and be kept open, by anybody who finds its name.
  if (kind != ObjectKey::Kind::pipe && kind != ObjectKey::Kind::socket) {
    return ReadEnd::meant;
  }
  const auto& readers = verdict.readers;
  const bool stray =
      !readers.empty() && !verdict.own_reader
      && std::all_of(readers.begin(), readers.end(), [&](const Reader& reader) {
           const ProcessKey& process = reader.holder.process;
           return (reader.state.kind == State::neglects
                   || reader.state.kind == State::unclear)
                  && !reader.state.waits_for_writer
                  && !world.is_ancestor(process, pipe.writer.process)
                  && is_inherited(world, pipe, process)
                  && is_at_rest(world, pipe, process);
         });
  if (!stray) {
    return ReadEnd::meant;
  }
  const bool never =
      std::all_of(readers.begin(), readers.end(), [&](const Reader& reader) {
        return reader.state.kind == State::neglects
               || is_sleep(world, reader.holder.process);
      });
  if (never) {
    return ReadEnd::never_read;
  }
  // While the writer's parent lives and has closed its end, it may have joined
  // the two on purpose, as shells do.
  return is_orphan(world, pipe.writer.process) ? ReadEnd::unlikely
                                               : ReadEnd::meant;
}

model::Finding make_leaked_reader(const World& world,
                                  const BlockedPipe& pipe,
                                  const PipeVerdict& verdict,
                                  model::Finding finding) {
  const bool never = verdict.read_end == ReadEnd::never_read;
  const std::string first =
      label_of(world, verdict.readers.front().holder.process);
  const std::string stuck = fmt::format("{} is stuck writing {}",
                                        label_of(world, pipe.writer.process),
                                        describe_stream(world, pipe, verdict));
  finding.rule = k_leaked_pipe_end;
  finding.message =
      verdict.readers.size() == 1
          ? fmt::format("{}; the only process that could read it, {}, {} it; "
                        "it probably inherited it",
                        stuck,
                        first,
                        never ? "never touches" : "does not touch")
          : fmt::format("{}; the only processes that could read it, {} and {} "
                        "more, {} it; they probably inherited it",
                        stuck,
                        first,
                        verdict.readers.size() - 1,
                        never ? "never touch" : "do not touch");
  finding.fix = make_inherited_fix(Runtime::other);
  for (model::Party& party : finding.related) {
    party.role = "holder";
  }
  std::size_t at = 0;
  for (auto& [label, text] : finding.details) {
    if (label == "reader") {
      label = "holder";
      text +=
          "; " + describe_stranger(world, verdict.readers[at++].holder.process);
    } else if (label == "fix") {
      text = finding.fix;
    }
  }
  finding.evidence.emplace_back("end", std::string("read"));
  return finding;
}

} // namespace hawk::analyse
