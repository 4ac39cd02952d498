#include "analyse/world.hpp"

#include <algorithm>

namespace hawk::analyse {

namespace {

// `run` gives its keeper this name, so that any hawkctl knows it.
constexpr std::string_view k_keeper_name = "hawk-keeper";

// Deeper than any tree of processes; ends a walk through reused pids.
constexpr int k_deepest_tree = 64;

bool is_same_fill(const model::ObjectSeen& a, const model::ObjectSeen& b) {
  // Measured at last is no change; room is.
  return a.unread == b.unread && a.used == b.used
         && (a.full == false) == (b.full == false);
}

bool is_measured(const model::ObjectSeen& object) {
  return object.full.has_value() || object.capacity != 0;
}

ObjectState
make_successor(const ObjectState& known, model::ObjectSeen seen, Nanos time) {
  ObjectState next = known;
  next.since = is_same_fill(known.seen, seen) ? known.since : time;
  const bool fewer = seen.unread < known.seen.unread && is_measured(seen);
  if (fewer) {
    next.read = time;
    next.longest = std::max(known.longest, time - known.waiting);
  }
  if (fewer || known.seen.unread == 0) {
    next.waiting = time;
    next.unread_then = seen.unread;
    next.used_then = seen.used;
  }
  next.seen = std::move(seen);
  return next;
}

// A holder comes and goes with every command of a shell: the latest tell.
constexpr std::size_t k_most_former = 64;

bool is_same_end(const model::Holder& a, const model::Holder& b) {
  return a.process == b.process && a.fd == b.fd;
}

void keep_former(ObjectState& state, const std::vector<model::Holder>& now) {
  const auto in = [](const std::vector<model::Holder>& holders) {
    return [&holders](const model::Holder& end) {
      return std::any_of(
          holders.begin(), holders.end(), [&](const model::Holder& holder) {
            return is_same_end(holder, end);
          });
    };
  };
  std::erase_if(state.former, in(now));
  for (const model::Holder& holder : state.seen.holders) {
    if (!in(now)(holder)) {
      state.former.push_back(holder);
    }
  }
  if (state.former.size() > k_most_former) {
    state.former.erase(state.former.begin(),
                       state.former.end() - k_most_former);
  }
}

} // namespace

model::ObjectKey read_end_of(const model::ObjectSeen& object) {
  return object.peer == model::ObjectKey{} ? object.object : object.peer;
}

void World::on_event(const model::Event& event) {
  if (const auto* process = std::get_if<model::ProcessSeen>(&event.payload)) {
    see(*process);
  } else if (const auto* thread =
                 std::get_if<model::ThreadSeen>(&event.payload)) {
    see(*thread, event.time);
  } else if (const auto* object =
                 std::get_if<model::ObjectSeen>(&event.payload)) {
    see(*object, event.time);
  } else if (const auto* point =
                 std::get_if<model::Checkpoint>(&event.payload)) {
    if (point->sampled > sampled_) {
      sampled_before_ = sampled_;
      sampled_ = point->sampled;
    }
    looked_ = std::max(looked_, point->looked);
  } else if (const auto* usage =
                 std::get_if<model::ProcessUsage>(&event.payload)) {
    see(*usage, event.time);
  } else if (const auto* blind =
                 std::get_if<model::Blindness>(&event.payload)) {
    blindness_ = *blind;
  } else if (const auto* header = std::get_if<model::Header>(&event.payload)) {
    header_ = *header;
  }
}

void World::see(const model::ProcessSeen& seen) {
  auto& known = processes_[seen.process];
  if (!seen.exited) {
    if (known.parent != 0 && seen.parent != known.parent) {
      adopted_.insert(seen.process);
      children_[known.parent].erase(seen.process);
    }
    known = seen;
    children_[seen.parent].insert(seen.process);
    return;
  }
  // The record of an end may say no more than that: keep the name.
  known.process = seen.process;
  known.exited = true;
  children_[known.parent].erase(seen.process);
  usages_.erase(seen.process);
  auto thread = threads_.lower_bound({seen.process, 0});
  while (thread != threads_.end() && thread->first.process == seen.process) {
    count_write(thread->second.seen.wait, -1);
    thread = threads_.erase(thread);
  }
}

void World::see(const model::ThreadSeen& seen, Nanos time) {
  const auto known = threads_.find(seen.thread);
  if (known != threads_.end()) {
    count_write(known->second.seen.wait, -1);
  }
  if (seen.gone) {
    threads_.erase(seen.thread);
    return;
  }
  count_write(seen.wait, 1);
  const auto [at, fresh] =
      threads_.try_emplace(seen.thread, ThreadState{seen, time, {}});
  if (fresh) {
    return;
  }
  const bool same =
      at->second.seen.wait == seen.wait
      && at->second.seen.context_switches == seen.context_switches;
  ThreadState& state = at->second;
  state = {seen, same ? state.since : time, same ? state.woken : time};
}

void World::count_write(const model::Wait& wait, int more) {
  if (wait.kind != model::Wait::Kind::write) {
    return;
  }
  const auto at = written_.try_emplace(wait.object, 0).first;
  at->second += more;
  if (at->second <= 0) {
    written_.erase(at);
  }
}

void World::see(const model::ObjectSeen& seen, Nanos time) {
  if (seen.gone) {
    writing_ends_.erase(read_end_of(seen));
    objects_.erase(seen.object);
    return;
  }
  writing_ends_[read_end_of(seen)] = seen.object;
  const auto [at, fresh] = objects_.try_emplace(
      seen.object,
      ObjectState{
          seen, Nanos{}, time, time, seen.unread, seen.used, Nanos{}, {}, {}});
  if (!fresh) {
    keep_former(at->second, seen.holders);
    at->second = make_successor(at->second, seen, time);
  }
}

void World::see(const model::ProcessUsage& seen, Nanos time) {
  const auto [at, fresh] =
      usages_.try_emplace(seen.process, UsageState{seen, time, seen, time});
  if (!fresh) {
    at->second.last = seen;
    at->second.until = time;
  }
}

const UsageState* World::find_usage(const model::ProcessKey& key) const {
  const auto at = usages_.find(key);
  return at == usages_.end() ? nullptr : &at->second;
}

const model::ProcessSeen*
World::find_process(const model::ProcessKey& key) const {
  const auto at = processes_.find(key);
  return at == processes_.end() ? nullptr : &at->second;
}

const model::ProcessSeen* World::find_process(model::Pid pid) const {
  // Of a reused pid the youngest, so from the back.
  auto at = processes_.upper_bound({pid, UINT64_MAX});
  while (at != processes_.begin() && (--at)->first.pid == pid) {
    if (!at->second.exited) {
      return &at->second;
    }
  }
  return nullptr;
}

bool World::is_alive(const model::ProcessKey& key) const {
  const model::ProcessSeen* process = find_process(key);
  return process == nullptr
         || (!process->exited && process->state != 'Z'
             && process->state != 'X');
}

bool World::is_recorder(const model::ProcessKey& key) const {
  return header_ && header_->recorder == key;
}

bool World::is_ours(const model::ProcessKey& key) const {
  const model::ProcessSeen* process = find_process(key);
  return is_recorder(key)
         || (process != nullptr && process->name == k_keeper_name);
}

bool World::is_target(const model::ProcessKey& key) const {
  const model::ProcessSeen* process = find_process(key);
  return is_recorder(key) || (process != nullptr && process->in_tree);
}

bool World::is_held_by_target(const model::ObjectSeen& object) const {
  return std::any_of(
      object.holders.begin(),
      object.holders.end(),
      [this](const model::Holder& h) { return is_target(h.process); });
}

const model::ProcessSeen*
World::find_branch(const model::ProcessKey& ancestor,
                   const model::ProcessKey& process) const {
  const model::ProcessSeen* at = find_process(process);
  for (int depth = 0; at != nullptr && depth < k_deepest_tree; ++depth) {
    if (at->parent == ancestor.pid) {
      return at;
    }
    at = find_process(at->parent);
  }
  return nullptr;
}

bool World::is_ancestor(const model::ProcessKey& ancestor,
                        const model::ProcessKey& process) const {
  return find_branch(ancestor, process) != nullptr;
}

std::vector<model::ProcessKey>
World::children_of(const model::ProcessKey& process) const {
  const auto at = children_.find(process.pid);
  return at == children_.end() ? std::vector<model::ProcessKey>()
                               : std::vector<model::ProcessKey>(
                                   at->second.begin(), at->second.end());
}

bool World::may_hide_heirs(const model::ProcessKey& maker) const {
  return blindness_.hidden_processes > 0
         && (blindness_.youngest_hidden == 0
             || blindness_.youngest_hidden >= maker.start_time);
}

std::vector<const ThreadState*>
World::threads_of(const model::ProcessKey& process) const {
  std::vector<const ThreadState*> found;
  for (auto at = threads_.lower_bound({process, 0});
       at != threads_.end() && at->first.process == process;
       ++at) {
    found.push_back(&at->second);
  }
  return found;
}

const ObjectState* World::find_object(const model::ObjectKey& key) const {
  const auto at = objects_.find(key);
  return at == objects_.end() ? nullptr : &at->second;
}

const ObjectState* World::find_by_read_end(const model::ObjectKey& end) const {
  const auto at = writing_ends_.find(end);
  return at == writing_ends_.end() ? nullptr : find_object(at->second);
}

} // namespace hawk::analyse
