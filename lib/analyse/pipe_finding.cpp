#include "analyse/pipe_finding.hpp"

#include "analyse/leaked_reader.hpp"
#include "analyse/pipe_fill.hpp"
#include "analyse/pipe_fix.hpp"
#include "analyse/pipe_names.hpp"
#include "analyse/pipe_stream.hpp"
#include "base/timestamp.hpp"
#include "model/names.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::Confidence;
using model::Finding;
using model::Level;
using model::ObjectKey;

std::int64_t as_signed(std::uint64_t number) {
  return static_cast<std::int64_t>(number);
}

std::string describe_block(const World& world, const BlockedPipe& pipe) {
  const auto& threads = world.threads();
  const auto at = threads.find(pipe.thread);
  const std::string call =
      at == threads.end() || at->second.seen.wait.call.empty()
          ? "write"
          : at->second.seen.wait.call;
  std::string text =
      fmt::format("thread {} in {}(2), {} or more, 0 context "
                  "switches",
                  pipe.thread.tid,
                  call,
                  base::format_duration(pipe.until - pipe.since));
  if (pipe.other_writers > 0) {
    text += fmt::format("; {} more blocked on it", pipe.other_writers);
  }
  if (pipe.lock_waiters > 0) {
    text += fmt::format("; {} more wait on locks", pipe.lock_waiters);
  }
  return text;
}

// A writer that is merely predicted to be blocked has no thread to name.
bool is_prediction(const BlockedPipe& pipe) {
  return pipe.thread == model::ThreadKey{};
}

std::string describe_reader(const World& world,
                            const BlockedPipe& pipe,
                            const Reader& reader) {
  std::string text = fmt::format("{} fd {}, {}",
                                 label_of(world, reader.holder.process),
                                 reader.holder.fd,
                                 reader.state.does);
  if (!reader.state.why.empty()) {
    text += ": " + reader.state.why;
  } else if (reader.state.waits_for_writer) {
    text += is_prediction(pipe) ? ": once it is full, each waits for the other"
                                : ": each waits for the other";
  }
  return text;
}

void add_block_evidence(const BlockedPipe& pipe, Finding& finding) {
  finding.evidence.insert(finding.evidence.begin(),
                          {{"thread", std::int64_t{pipe.thread.tid}},
                           {"blocked_ns", (pipe.until - pipe.since).count()},
                           {"context_switches", std::int64_t{0}}});
  finding.evidence.emplace_back("other_writers", as_signed(pipe.other_writers));
  finding.evidence.emplace_back("lock_waiters", as_signed(pipe.lock_waiters));
}

std::vector<std::pair<std::string, model::EvidenceValue>>
make_object_evidence(const model::ObjectSeen& object) {
  return {
      {"object", describe_object(object.object)},
      {"capacity", as_signed(object.capacity)},
      {"unread", as_signed(object.unread)},
      {"used", as_signed(object.used)},
      {"full_measured", object.full.has_value()},
  };
}

// What a person sees instead of the cause.
std::string describe_symptom(const BlockedPipe& pipe,
                             const PipeVerdict& verdict) {
  const Reader* reader =
      verdict.readers.empty() ? nullptr : &verdict.readers.front();
  if (reader == nullptr || !reader->state.waits_for_writer
      || is_prediction(pipe)) {
    return {};
  }
  return "no error: a reply or an end that never comes, or a timeout";
}

// Each waits for the other, so it cannot come to read. Of a loop that is too
// much to say: asyncio and Node read ahead, and did read some.
bool is_for_ever(const ReaderState& state) {
  return state.waits_for_writer && !state.has_loop;
}

std::string make_message(const World& world,
                         const BlockedPipe& pipe,
                         const PipeVerdict& verdict) {
  const std::string stuck = fmt::format("{} is stuck writing {}",
                                        label_of(world, pipe.writer.process),
                                        describe_stream(world, pipe, verdict));
  if (verdict.readers.empty()) {
    return stuck + "; its reader is not visible from here";
  }
  if (verdict.own_reader) {
    return stuck + "; it holds the only read end itself";
  }
  const Reader& reader = verdict.readers.front();
  return fmt::format("{}; {} {}",
                     stuck,
                     label_of(world, reader.holder.process),
                     verdict.confidence == Confidence::confirmed
                             && is_for_ever(reader.state)
                         ? "never reads it"
                         : "does not read it");
}

// Under a client that never reads our output, the agent would hang without us.
void make_ours(const World& world,
               const PipeVerdict& verdict,
               const BlockedPipe& pipe,
               Finding& finding) {
  if (verdict.readers.empty()) {
    finding.message = fmt::format("nobody visible reads hawkctl's {}",
                                  name_of_fd(pipe.writer.fd));
    return;
  }
  if (finding.confidence == Confidence::confirmed) {
    finding.confidence = Confidence::latent;
  }
  finding.message =
      fmt::format("{} does not read hawkctl's {}; without hawkctl the agent "
                  "would be stuck",
                  label_of(world, verdict.readers.front().holder.process),
                  name_of_fd(pipe.writer.fd));
}

std::string choose_fix(const World& world,
                       const BlockedPipe& pipe,
                       const PipeVerdict& verdict) {
  if (verdict.own_reader) {
    return "close the read end it does not use, or read it in a thread";
  }
  if (verdict.readers.empty()) {
    return "look for the reader outside: a log collector, another container "
           "or user";
  }
  const model::Holder& holder = verdict.readers.front().holder;
  const model::ProcessSeen* process = world.find_process(holder.process);
  const PipeEnd end = {find_stream_fd(world, holder.process, pipe.writer),
                       holder.fd,
                       world.is_ancestor(holder.process, pipe.writer.process)};
  return make_pipe_fix(
      process == nullptr ? Runtime::other : find_runtime(*process), end);
}

} // namespace

std::string describe_stream(const World& world,
                            const BlockedPipe& pipe,
                            const PipeVerdict& verdict) {
  if (verdict.readers.empty()) {
    return name_of_fd(pipe.writer.fd);
  }
  const model::Holder& reader = verdict.readers.front().holder;
  const int fd = find_stream_fd(world, reader.process, pipe.writer);
  return fd > 2 && reader.fd == 0
             ? fmt::format("the stdin of {}", label_of(world, reader.process))
             : name_of_fd(fd);
}

bool is_weaker(const Finding& a, const Finding& b) {
  return a.level < b.level
         || (a.level == b.level && a.confidence > b.confidence);
}

Finding describe_parties(const World& world,
                         const BlockedPipe& pipe,
                         const PipeVerdict& verdict,
                         const WriterPart& writer) {
  Finding finding;
  finding.identity = make_pipe_identity(pipe.writer.object);
  finding.subject = {"writer",
                     pipe.writer.process,
                     name_of(world, pipe.writer.process),
                     pipe.writer.fd < 0 ? std::nullopt
                                        : std::optional<int>(pipe.writer.fd),
                     writer.does};
  finding.details.emplace_back(writer.label, writer.sentence);
  finding.details.emplace_back(model::name_of(pipe.writer.object.kind),
                               describe_fill(pipe.object->seen));
  for (const Reader& reader : verdict.readers) {
    finding.related.push_back({"reader",
                               reader.holder.process,
                               name_of(world, reader.holder.process),
                               reader.holder.fd,
                               reader.state.does});
    finding.details.emplace_back("reader",
                                 describe_reader(world, pipe, reader));
  }
  finding.evidence = make_object_evidence(pipe.object->seen);
  finding.evidence.emplace_back("stream",
                                describe_stream(world, pipe, verdict));
  finding.first_seen = pipe.since;
  finding.last_seen = pipe.until;
  if (world.blindness().hidden_processes > 0) {
    finding.blind_spots.push_back(fmt::format(
        "holders not visible: {} (of other users, or not dumpable; run as "
        "root to see them)",
        world.blindness().hidden_processes));
  }
  if (verdict.readers.empty()) {
    finding.blind_spots.emplace_back(
        "no process that is visible here holds the read end: its reader may be "
        "outside this PID namespace (run hawkctl on the host), or the end is "
        "on its way in a message");
  }
  for (const std::string& missing : world.blindness().missing) {
    finding.blind_spots.push_back(missing);
  }
  return finding;
}

// Re-opening a socket through /proc fails with ENXIO: proc_pid_fd(5).
std::string make_free_now(const BlockedPipe& pipe, const Reader& reader) {
  const ObjectKey::Kind kind = pipe.object->seen.object.kind;
  if (kind != ObjectKey::Kind::pipe && kind != ObjectKey::Kind::fifo) {
    return {};
  }
  return fmt::format("cat /proc/{}/fd/{} >/dev/null",
                     reader.holder.process.pid,
                     reader.holder.fd);
}

Finding describe_pipe(const World& world,
                      const BlockedPipe& pipe,
                      const PipeVerdict& verdict) {
  Finding finding = describe_parties(
      world,
      pipe,
      verdict,
      {"is blocked in write", "blocked", describe_block(world, pipe)});
  add_block_evidence(pipe, finding);
  return finding;
}

void add_remedy(const World& world,
                const BlockedPipe& pipe,
                const PipeVerdict& verdict,
                Finding& finding) {
  finding.fix = choose_fix(world, pipe, verdict);
  finding.details.emplace_back("fix", finding.fix);
  if (const std::string symptom = describe_symptom(pipe, verdict);
      !symptom.empty()) {
    finding.details.emplace_back("you saw", symptom);
  }
  // Of a pipe that has room, nobody needs to be freed.
  if (!verdict.readers.empty() && pipe.object->seen.full != false) {
    finding.free_now = make_free_now(pipe, verdict.readers.front());
  }
  if (!finding.free_now.empty()) {
    finding.details.emplace_back("free now",
                                 finding.free_now + "    (discards the log)");
  }
}

Finding make_undrained(const World& world,
                       const BlockedPipe& pipe,
                       const PipeVerdict& verdict) {
  Finding finding = describe_pipe(world, pipe, verdict);
  finding.rule = k_undrained_pipe;
  finding.confidence = verdict.confidence;
  finding.message = make_message(world, pipe, verdict);
  if (world.is_recorder(pipe.writer.process)) {
    make_ours(world, verdict, pipe, finding);
  }
  finding.level = finding.confidence == Confidence::suspected ? Level::warning
                                                              : Level::error;
  add_remedy(world, pipe, verdict, finding);
  return verdict.read_end == ReadEnd::meant
             ? finding
             : make_leaked_reader(world, pipe, verdict, std::move(finding));
}

} // namespace hawk::analyse
