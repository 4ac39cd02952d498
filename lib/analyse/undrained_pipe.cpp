#include "analyse/undrained_pipe.hpp"

#include "analyse/pipe_finding.hpp"
#include "analyse/waiting_pipe.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace hawk::analyse {

namespace {

using model::Confidence;
using model::Level;
using model::ObjectKey;
using model::Wait;

// A process that is being killed loses its threads before it is seen to have
// ended: only who still lives two samples later has moved.
constexpr Nanos k_afterlife = std::chrono::milliseconds(600);

// A pipe that once moved after standing still is slow by nature: only a much
// longer rest accuses it again.
constexpr int k_patience = 2;

bool ends_programs(int signal) {
  return signal == SIGTERM || signal == SIGKILL || signal == SIGINT
         || signal == SIGHUP || signal == SIGQUIT;
}

// Surer verdicts come first in the enumeration.
bool is_weaker(const model::Finding& a, const model::Finding& b) {
  return a.level < b.level
         || (a.level == b.level && a.confidence > b.confidence);
}

std::string make_identity(const ObjectKey& object) {
  return fmt::format("pipe:{}:{}", static_cast<int>(object.kind), object.inode);
}

} // namespace

UndrainedPipe::UndrainedPipe(const World& world,
                             FindingSink& sink,
                             Nanos window)
    : world_(world),
      sink_(sink),
      window_(window) {}

void UndrainedPipe::on_event(const model::Event& event) {
  if (const auto* thread = std::get_if<model::ThreadSeen>(&event.payload)) {
    on_thread(*thread, event.time);
  } else if (const auto* object =
                 std::get_if<model::ObjectSeen>(&event.payload)) {
    on_object(*object, event.time);
  } else if (const auto* process =
                 std::get_if<model::ProcessSeen>(&event.payload)) {
    on_process(*process, event.time);
  } else if (std::holds_alternative<model::Checkpoint>(event.payload)) {
    on_checkpoint();
  } else if (const auto* signal =
                 std::get_if<model::SignalSeen>(&event.payload)) {
    if (ends_programs(signal->number) && !ending_) {
      ending_ = event.time;
    }
  } else if (std::holds_alternative<model::Ended>(event.payload) && !ending_) {
    ending_ = event.time;
  }
}

bool UndrainedPipe::is_after_end(Nanos time) const {
  return ending_ && time >= *ending_;
}

void UndrainedPipe::on_thread(const model::ThreadSeen& thread, Nanos time) {
  for (auto& [key, known] : cases_) {
    if (thread.thread == known.thread && known.changed_at == Nanos{}) {
      known.changed_at = time;
    }
  }
}

void UndrainedPipe::on_object(const model::ObjectSeen& object, Nanos time) {
  const auto at = cases_.find(object.object);
  if (at == cases_.end() || object.gone) {
    return;
  }
  // The last holder is gone: the bytes were thrown away, nobody read them.
  if (object.holders.empty()) {
    return;
  }
  Case& known = at->second;
  const bool proves = world_.is_alive(known.writer.process)
                      || known.finding.confidence == Confidence::suspected;
  if (object.unread < known.unread && known.drained_at == Nanos{} && proves
      && !is_after_end(time)) {
    known.drained_at = time;
  }
}

// A reader that waits for the writer's end comes to the bytes when the writer
// is killed. So it proves nothing that they were gone when it was.
void UndrainedPipe::on_process(const model::ProcessSeen& process, Nanos time) {
  for (auto& [object, known] : cases_) {
    if (process.exited && process.process == known.writer.process
        && known.drained_at == time
        && known.finding.confidence != Confidence::suspected) {
      known.drained_at = Nanos{};
    }
  }
}

Nanos UndrainedPipe::window_for(const ObjectKey& object) const {
  const auto at = slowest_.find(object);
  return at == slowest_.end() ? window_
                              : std::max(window_, at->second * k_patience);
}

std::map<ObjectKey, BlockedPipe> UndrainedPipe::find_blocked() const {
  std::map<ObjectKey, BlockedPipe> found;
  for (const auto& [key, thread] : world_.threads()) {
    const Wait& wait = thread.seen.wait;
    if (wait.kind != Wait::Kind::write) {
      continue;
    }
    const ObjectState* object = world_.find_object(wait.object);
    if (object == nullptr || object->seen.full == false) {
      continue;
    }
    const Nanos since = std::max(thread.since, object->since);
    const auto [at, fresh] = found.try_emplace(wait.object);
    BlockedPipe& pipe = at->second;
    pipe.other_writers += fresh ? 0 : 1;
    if (fresh || since < pipe.since) {
      pipe.thread = key;
      pipe.writer = {
          key.process, wait.object, read_end_of(object->seen), wait.fd, since};
      pipe.object = object;
      pipe.since = since;
    }
    pipe.until = world_.sampled();
  }
  return found;
}

void UndrainedPipe::on_checkpoint() {
  const auto blocked = find_blocked();
  for (auto& [object, known] : cases_) {
    const auto at = blocked.find(object);
    const bool still = at != blocked.end()
                       && at->second.since <= known.blocked_until
                       && world_.is_alive(at->second.writer.process);
    if (still) {
      known.changed_at = Nanos{};
    } else if (!known.closed) {
      settle(known, false);
    }
  }
  for (const auto& [object, pipe] : blocked) {
    if (pipe.until - pipe.since >= window_for(object)
        && world_.is_alive(pipe.writer.process)) {
      weigh(pipe);
    }
  }
}

void UndrainedPipe::weigh(const BlockedPipe& pipe) {
  BlockedPipe full = pipe;
  for (const ThreadState* thread : world_.threads_of(pipe.writer.process)) {
    full.lock_waiters += thread->seen.wait.kind == Wait::Kind::lock ? 1 : 0;
  }
  const PipeVerdict verdict = judge_pipe(world_, full);
  if (verdict.kind == PipeVerdict::Kind::none) {
    return;
  }
  model::Finding finding = verdict.kind == PipeVerdict::Kind::undrained
                               ? make_undrained(world_, full, verdict)
                               : make_waiting(world_, full, verdict);
  finding.identity = make_identity(pipe.writer.object);
  const auto at = cases_.find(pipe.writer.object);
  if (at != cases_.end() && !at->second.closed) {
    update(at->second, full, std::move(finding));
    return;
  }
  Case fresh;
  fresh.thread = pipe.thread;
  fresh.writer = pipe.writer;
  fresh.unread = pipe.object->seen.unread;
  fresh.blocked_since = pipe.since;
  fresh.blocked_until = pipe.until;
  for (const Reader& reader : verdict.readers) {
    fresh.readers.push_back(reader.holder.process);
  }
  fresh.finding = finding;
  cases_[pipe.writer.object] = std::move(fresh);
  sink_.raise(std::move(finding));
}

// The same block, seen again. A verdict that was reached holds: its reader may
// be on its way out by now, and looks different while it goes. Only a reader
// that turns out to be stopped or at its pager takes it back.
void UndrainedPipe::update(Case& known,
                           const BlockedPipe& pipe,
                           model::Finding finding) {
  known.thread = pipe.thread;
  known.blocked_until = pipe.until;
  const bool excused =
      finding.rule == k_waiting_pipe && !is_after_end(pipe.until);
  if (is_weaker(finding, known.finding) && !excused) {
    known.finding.last_seen = pipe.until;
    sink_.raise(known.finding);
    return;
  }
  known.finding = finding;
  sink_.raise(std::move(finding));
}

bool UndrainedPipe::has_died(const Case& known) const {
  const ObjectState* object = world_.find_object(known.writer.object);
  // Who holds it no longer cannot have read it: it was closed, or killed.
  const bool is_held =
      object != nullptr
      && std::any_of(object->seen.holders.begin(),
                     object->seen.holders.end(),
                     [&](const model::Holder& holder) {
                       return holder.reads && world_.is_alive(holder.process)
                              && (known.readers.empty()
                                  || std::find(known.readers.begin(),
                                               known.readers.end(),
                                               holder.process)
                                         != known.readers.end());
                     });
  const bool reader_alive =
      known.readers.empty()
      || std::any_of(known.readers.begin(),
                     known.readers.end(),
                     [&](const auto& key) { return world_.is_alive(key); });
  return !world_.is_alive(known.writer.process) || !reader_alive
         || (object != nullptr && !is_held);
}

// The block is over. Was it drained, or did somebody die? A hung agent that is
// killed keeps its verdict; one that moved again was only slow.
void UndrainedPipe::settle(Case& known, bool is_last) {
  const Nanos moved_at =
      known.changed_at == Nanos{} ? world_.sampled() : known.changed_at;
  if (known.changed_at == Nanos{}) {
    known.changed_at = moved_at;
  }
  const bool drained = known.drained_at != Nanos{};
  if (!drained) {
    if (ending_ || has_died(known)) {
      known.closed = true;
      return;
    }
    if (!is_last && world_.sampled() < moved_at + k_afterlife) {
      return;
    }
  }
  known.closed = true;
  const Nanos after = moved_at - known.blocked_since;
  Nanos& slowest = slowest_[known.writer.object];
  slowest = std::max(slowest, after);
  if (known.finding.rule != k_waiting_pipe) {
    sink_.raise(make_moved_again(known.finding, after));
  }
}

void UndrainedPipe::finish(Nanos) {
  const auto blocked = find_blocked();
  for (auto& [object, known] : cases_) {
    const auto at = blocked.find(object);
    const bool still =
        at != blocked.end() && at->second.since <= known.blocked_until;
    if (!still && !known.closed) {
      settle(known, true);
    }
  }
}

} // namespace hawk::analyse
