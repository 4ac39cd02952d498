#include "analyse/undrained_pipe.hpp"

#include "analyse/ending.hpp"
#include "analyse/pipe_finding.hpp"
#include "analyse/pipe_names.hpp"
#include "analyse/wait_chain.hpp"
#include "analyse/waiting_pipe.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace hawk::analyse {

namespace {

using model::Confidence;
using model::Level;
using model::ObjectKey;
using model::Wait;

// Whether a target holds an end, or waits for the writer.
bool concerns_target(const World& world, const BlockedPipe& pipe) {
  const auto& threads = world.threads();
  return world.is_held_by_target(pipe.object->seen)
         || std::any_of(threads.begin(), threads.end(), [&](const auto& entry) {
              const model::ProcessKey& process = entry.first.process;
              return entry.first.tid == process.pid && world.is_target(process)
                     && waits_for(world, process, pipe.writer.process);
            });
}

model::Finding make_finding(const World& world,
                            const std::vector<WeighedPipe>& pipes) {
  const WeighedPipe& first = pipes.front();
  if (pipes.size() > 1) {
    return make_deadlock(world, pipes);
  }
  return first.verdict.kind == PipeVerdict::Kind::undrained
             ? make_undrained(world, first.pipe, first.verdict)
             : make_waiting(world, first.pipe, first.verdict);
}

} // namespace

UndrainedPipe::UndrainedPipe(const World& world,
                             FindingSink& sink,
                             Nanos window)
    : world_(world),
      sink_(sink),
      window_(window) {}

void UndrainedPipe::on_event(const model::Event& event) {
  ending_.on_event(event);
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
  }
}

bool UndrainedPipe::is_after_end(Nanos time) const {
  return ending_.has_begun() && time >= *ending_.since();
}

void UndrainedPipe::on_thread(const model::ThreadSeen& thread, Nanos time) {
  for (auto& [key, known] : cases_) {
    for (PipeBlock& block : known.blocks) {
      if (thread.thread == block.thread && block.changed_at == Nanos{}) {
        block.changed_at = time;
      }
    }
  }
}

void UndrainedPipe::on_object(const model::ObjectSeen& object, Nanos time) {
  // Without holders the bytes were thrown away with the pipe, and not read.
  if (object.gone || object.holders.empty()) {
    return;
  }
  for (auto& [key, known] : cases_) {
    for (PipeBlock& block : known.blocks) {
      const bool proves = world_.is_alive(block.writer.process)
                          || known.finding.confidence == Confidence::suspected;
      if (object.object == block.writer.object && object.unread < block.unread
          && block.drained_at == Nanos{} && proves && !is_after_end(time)) {
        block.drained_at = time;
      }
    }
  }
}

// A reader that waits for the writer's end comes to the bytes when the writer
// is killed. So it proves nothing that they were gone when it was.
void UndrainedPipe::on_process(const model::ProcessSeen& process, Nanos time) {
  for (auto& [key, known] : cases_) {
    for (PipeBlock& block : known.blocks) {
      if (process.exited && process.process == block.writer.process
          && block.drained_at == time
          && known.finding.confidence != Confidence::suspected) {
        block.drained_at = Nanos{};
      }
    }
  }
}

Nanos UndrainedPipe::window_for(const ObjectKey& object) const {
  const auto at = slowest_.find(object);
  return at == slowest_.end() ? window_
                              : std::max(window_, at->second * k_patience);
}

bool UndrainedPipe::is_ripe(const BlockedPipe& pipe) const {
  return pipe.until - pipe.since >= window_for(pipe.writer.object);
}

// A pipe that was weighed keeps its verdict until it moves, unless its reader
// is seen to be excused: nothing to wait for.
bool UndrainedPipe::is_undecided() const {
  const auto blocked = find_blocked();
  return std::any_of(blocked.begin(), blocked.end(), [&](const auto& entry) {
    const BlockedPipe& pipe = entry.second;
    return (!is_ripe(pipe) || pipe.writer.by_slow_look)
           && world_.is_alive(pipe.writer.process)
           && judge_pipe(world_, pipe).kind != PipeVerdict::Kind::none;
  });
}

// Whether the last look at the pipe took long, and may have begun before a loop
// that reads it could have come to rest: then it was not seen to turn, or not
// to, in the time that counts.
bool UndrainedPipe::is_slow_look(Nanos since) const {
  const Nanos begun = world_.sampled_before();
  return begun <= since + k_settling && world_.sampled() - begun > k_settling;
}

UndrainedPipe::Blocked UndrainedPipe::find_blocked() const {
  Blocked found;
  for (const auto& [key, thread] : world_.threads()) {
    const Wait& wait = thread.seen.wait;
    if (wait.kind != Wait::Kind::write) {
      continue;
    }
    const ObjectState* object = world_.find_object(wait.object);
    // Without even its writer for a holder, it went away while we looked.
    if (object == nullptr || object->seen.full == false
        || object->seen.holders.empty()) {
      continue;
    }
    const Nanos since = std::max(thread.since, object->since);
    const auto [at, fresh] = found.try_emplace(wait.object);
    BlockedPipe& pipe = at->second;
    pipe.other_writers += fresh ? 0 : 1;
    if (fresh || since < pipe.since) {
      pipe.thread = key;
      pipe.writer = {key.process,
                     wait.object,
                     read_end_of(object->seen),
                     wait.fd,
                     since,
                     is_slow_look(since)};
      pipe.object = object;
      pipe.since = since;
    }
    pipe.until = world_.sampled();
  }
  std::erase_if(found, [this](const auto& entry) {
    return !concerns_target(world_, entry.second);
  });
  return found;
}

void UndrainedPipe::on_checkpoint() {
  const Blocked blocked = find_blocked();
  for (auto& [key, known] : cases_) {
    follow(known, blocked);
  }
  std::vector<BlockedPipe> alive;
  for (const auto& [object, pipe] : blocked) {
    if (world_.is_alive(pipe.writer.process)) {
      alive.push_back(pipe);
    }
  }
  for (const auto& group : group_by_knot(world_, alive)) {
    weigh(group);
  }
}

// While one pipe of a knot still moves, the others wait for it alone.
void UndrainedPipe::weigh(const std::vector<BlockedPipe>& group) {
  const bool all_ripe =
      std::all_of(group.begin(), group.end(), [this](const BlockedPipe& pipe) {
        return is_ripe(pipe);
      });
  std::vector<WeighedPipe> knot;
  for (const BlockedPipe& pipe : group) {
    const bool is_known = find_open(pipe.writer.object) != nullptr;
    if (!all_ripe && !(is_known && is_ripe(pipe))) {
      continue;
    }
    WeighedPipe member = {pipe, {}};
    for (const ThreadState* thread : world_.threads_of(pipe.writer.process)) {
      member.pipe.lock_waiters +=
          thread->seen.wait.kind == Wait::Kind::lock ? 1 : 0;
    }
    member.verdict = judge_pipe(world_, member.pipe);
    if (member.verdict.kind == PipeVerdict::Kind::undrained) {
      knot.push_back(std::move(member));
    } else if (member.verdict.kind == PipeVerdict::Kind::waiting) {
      raise({std::move(member)});
    }
  }
  if (is_knot(knot)) {
    raise(std::move(knot));
    return;
  }
  for (WeighedPipe& member : knot) {
    raise({std::move(member)});
  }
}

PipeCase* UndrainedPipe::find_open(const ObjectKey& object) {
  for (auto& [key, known] : cases_) {
    if (!known.closed && find_block(known, object) != nullptr) {
      return &known;
    }
  }
  return nullptr;
}

void UndrainedPipe::raise(std::vector<WeighedPipe> pipes) {
  // The one that was reported already goes first, then who waits longest.
  const auto rank = [this](const WeighedPipe& member) {
    const ObjectKey& object = member.pipe.writer.object;
    return std::tuple(find_open(object) == nullptr, member.pipe.since, object);
  };
  std::sort(pipes.begin(),
            pipes.end(),
            [&](const WeighedPipe& a, const WeighedPipe& b) {
              return rank(a) < rank(b);
            });
  model::Finding finding = make_finding(world_, pipes);
  const ObjectKey& object = pipes.front().pipe.writer.object;
  if (PipeCase* known = find_open(object)) {
    update(*known, pipes, std::move(finding));
    return;
  }
  finding.identity = make_pipe_identity(object);
  PipeCase fresh;
  fresh.finding = finding;
  for (const WeighedPipe& member : pipes) {
    fresh.blocks.push_back(make_block(member));
  }
  cases_[object] = std::move(fresh);
  sink_.raise(std::move(finding));
}

// The same block, seen again. A verdict that was reached holds: its reader may
// be on its way out by now, and looks different while it goes. Only a reader
// that turns out to be stopped or at its pager takes it back, and not from a
// knot, which hangs whether one of its members is stopped as well or not.
void UndrainedPipe::update(PipeCase& known,
                           const std::vector<WeighedPipe>& pipes,
                           model::Finding finding) {
  const Nanos until = pipes.front().pipe.until;
  const bool excused = finding.rule == k_waiting_pipe && !is_after_end(until);
  const bool is_less = pipes.size() < known.blocks.size();
  const bool holds = is_less || (is_weaker(finding, known.finding) && !excused);
  for (const WeighedPipe& member : pipes) {
    if (PipeBlock* block = find_block(known, member.pipe.writer.object)) {
      block->thread = member.pipe.thread;
      block->until = member.pipe.until;
    } else if (!holds) {
      known.blocks.push_back(make_block(member));
    }
  }
  if (holds) {
    known.finding.last_seen = until;
    sink_.raise(known.finding);
    return;
  }
  finding.identity = known.finding.identity;
  known.finding = finding;
  sink_.raise(std::move(finding));
  absorb(known);
}

// What was said about its other pipes alone is part of this now.
void UndrainedPipe::absorb(PipeCase& into) {
  for (auto& [object, other] : cases_) {
    if (&other != &into && !other.closed
        && find_block(into, object) != nullptr) {
      other.closed = true;
      sink_.raise(make_part_of(other.finding, into.finding));
    }
  }
}

void UndrainedPipe::follow(PipeCase& known, const Blocked& blocked) {
  for (PipeBlock& block : known.blocks) {
    if (known.closed) {
      return;
    }
    const auto at = blocked.find(block.writer.object);
    if (at != blocked.end() && at->second.since <= block.until
        && world_.is_alive(at->second.writer.process)) {
      block.changed_at = Nanos{};
      block.thread = at->second.thread;
      block.until = at->second.until;
    } else {
      settle(known, block, false);
    }
  }
}

// The block is over. Was it drained, or did somebody die? A hung agent that is
// killed keeps its verdict; one that moved again was only slow.
void UndrainedPipe::settle(PipeCase& known, PipeBlock& block, bool is_last) {
  const Nanos moved_at =
      block.changed_at == Nanos{} ? world_.sampled() : block.changed_at;
  block.changed_at = moved_at;
  const bool drained = block.drained_at != Nanos{};
  const bool died =
      !drained && (ending_.has_begun() || has_died(world_, block));
  if (!drained && !died && !is_last
      && world_.sampled() < moved_at + k_afterlife) {
    return;
  }
  known.closed = true;
  // The others of a knot take their time to go on, too.
  for (const PipeBlock& other : known.blocks) {
    if (!died || &other != &block) {
      Nanos& slowest = slowest_[other.writer.object];
      slowest = std::max(slowest, moved_at - other.since);
    }
  }
  if (!died && known.finding.rule != k_waiting_pipe) {
    sink_.raise(make_moved_again(known.finding, moved_at - block.since));
  }
}

void UndrainedPipe::finish(Nanos) {
  const Blocked blocked = find_blocked();
  for (auto& [object, known] : cases_) {
    for (PipeBlock& block : known.blocks) {
      const auto at = blocked.find(block.writer.object);
      const bool still = at != blocked.end() && at->second.since <= block.until;
      if (!still && !known.closed) {
        settle(known, block, true);
      }
    }
  }
}

} // namespace hawk::analyse
