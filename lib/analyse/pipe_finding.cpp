#include "analyse/pipe_finding.hpp"

#include "analyse/pipe_fix.hpp"
#include "analyse/pipe_names.hpp"
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

std::string describe_fill(const model::ObjectSeen& object) {
  const std::uint64_t name = object.object.inode;
  if (!object.full.has_value()) {
    return fmt::format("{}: {} bytes unread; whether it is full could not be "
                       "measured",
                       name,
                       object.unread);
  }
  if (object.object.kind == ObjectKey::Kind::socket) {
    const bool by_threshold = object.used < object.capacity;
    return fmt::format("{} full: {} of {} bytes accounted, {} unread{}",
                       name,
                       object.used,
                       object.capacity,
                       object.unread,
                       by_threshold ? "; its writer wakes at a quarter" : "");
  }
  if (object.object.kind == ObjectKey::Kind::tty) {
    return fmt::format("{} full: {} bytes unread", name, object.unread);
  }
  // Full is a matter of pages: 64000 of 65536 is, and so may be half of it.
  const bool by_pages = object.unread < object.capacity;
  return fmt::format("{} full: {} of {} bytes{}",
                     name,
                     object.unread,
                     object.capacity,
                     by_pages ? ", and no page is free" : "");
}

std::string describe_reader(const World& world, const Reader& reader) {
  std::string text = fmt::format("{} fd {}, {}",
                                 label_of(world, reader.holder.process),
                                 reader.holder.fd,
                                 reader.state.does);
  if (!reader.state.why.empty()) {
    text += ": " + reader.state.why;
  } else if (reader.state.waits_for_writer) {
    text += ": each waits for the other";
  }
  return text;
}

void add_evidence(const BlockedPipe& pipe, Finding& finding) {
  const model::ObjectSeen& object = pipe.object->seen;
  finding.evidence = {
      {"thread", std::int64_t{pipe.thread.tid}},
      {"blocked_ns", (pipe.until - pipe.since).count()},
      {"context_switches", std::int64_t{0}},
      {"object", describe_object(object.object)},
      {"capacity", as_signed(object.capacity)},
      {"unread", as_signed(object.unread)},
      {"used", as_signed(object.used)},
      {"full_measured", object.full.has_value()},
      {"other_writers", as_signed(pipe.other_writers)},
      {"lock_waiters", as_signed(pipe.lock_waiters)},
  };
}

// What a person sees instead of the cause.
std::string describe_symptom(const PipeVerdict& verdict) {
  const Reader* reader =
      verdict.readers.empty() ? nullptr : &verdict.readers.front();
  if (reader == nullptr || !reader->state.waits_for_writer) {
    return {};
  }
  return "no error: a reply or an end that never comes, or a timeout";
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
  const std::string reader =
      label_of(world, verdict.readers.front().holder.process);
  return verdict.confidence == Confidence::confirmed
             ? fmt::format("{}; {} never reads it", stuck, reader)
             : fmt::format("{}; {} does not read it", stuck, reader);
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
  const PipeEnd end = {pipe.writer.fd,
                       holder.fd,
                       world.is_ancestor(holder.process, pipe.writer.process)};
  return make_pipe_fix(
      process == nullptr ? Runtime::other : find_runtime(*process), end);
}

} // namespace

std::string describe_stream(const World& world,
                            const BlockedPipe& pipe,
                            const PipeVerdict& verdict) {
  if (pipe.writer.fd > 2 && !verdict.readers.empty()
      && verdict.readers.front().holder.fd == 0) {
    return fmt::format("the stdin of {}",
                       label_of(world, verdict.readers.front().holder.process));
  }
  return name_of_fd(pipe.writer.fd);
}

Finding describe_pipe(const World& world,
                      const BlockedPipe& pipe,
                      const PipeVerdict& verdict) {
  Finding finding;
  finding.subject = {"writer",
                     pipe.writer.process,
                     name_of(world, pipe.writer.process),
                     pipe.writer.fd < 0 ? std::nullopt
                                        : std::optional<int>(pipe.writer.fd),
                     "is blocked in write"};
  finding.details.emplace_back("blocked", describe_block(world, pipe));
  finding.details.emplace_back(model::name_of(pipe.writer.object.kind),
                               describe_fill(pipe.object->seen));
  for (const Reader& reader : verdict.readers) {
    finding.related.push_back({"reader",
                               reader.holder.process,
                               name_of(world, reader.holder.process),
                               reader.holder.fd,
                               reader.state.does});
    finding.details.emplace_back("reader", describe_reader(world, reader));
  }
  add_evidence(pipe, finding);
  finding.first_seen = pipe.since;
  finding.last_seen = pipe.until;
  if (world.blindness().hidden_processes > 0) {
    finding.blind_spots.push_back(fmt::format(
        "holders not visible: {}", world.blindness().hidden_processes));
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
  finding.fix = choose_fix(world, pipe, verdict);
  finding.details.emplace_back("fix", finding.fix);
  if (const std::string symptom = describe_symptom(verdict); !symptom.empty()) {
    finding.details.emplace_back("you saw", symptom);
  }
  if (!verdict.readers.empty()) {
    finding.free_now = make_free_now(pipe, verdict.readers.front());
  }
  if (!finding.free_now.empty()) {
    finding.details.emplace_back("free now",
                                 finding.free_now + "    (discards the log)");
  }
  return finding;
}

} // namespace hawk::analyse
