#include "analyse/wait_chain.hpp"

#include <algorithm>
#include <set>

namespace hawk::analyse {

namespace {

using model::ObjectKey;
using model::ProcessKey;
using model::Wait;

enum class End { reading, writing };

std::vector<ProcessKey> find_holders(const World& world,
                                     const ObjectState& object,
                                     End end,
                                     const ProcessKey& but) {
  std::vector<ProcessKey> found;
  for (const model::Holder& holder : object.seen.holders) {
    const bool fits = end == End::reading ? holder.reads : holder.writes;
    if (fits && holder.process != but && !world.is_ours(holder.process)
        && world.is_alive(holder.process)) {
      found.push_back(holder.process);
    }
  }
  return found;
}

class Walk final {
public:
  Walk(const World& world, const ProcessKey& target)
      : world_(world),
        target_(target) {}

  bool reaches(const ProcessKey& from) {
    if (!visited_.insert(from).second) {
      return false;
    }
    for (const ThreadState* thread : world_.threads_of(from)) {
      if (reaches(from, thread->seen.wait)) {
        return true;
      }
    }
    return false;
  }

private:
  bool reaches(const ProcessKey& from, const Wait& wait) {
    switch (wait.kind) {
    case Wait::Kind::child:
      return reaches_child(from, wait.pid);
    case Wait::Kind::read:
      return all_lead(from, world_.find_by_read_end(wait.object), End::writing);
    case Wait::Kind::write:
      return all_lead(from, world_.find_object(wait.object), End::reading);
    case Wait::Kind::poll:
      return std::any_of(
          wait.watches.begin(),
          wait.watches.end(),
          [&](const model::Watch& watch) { return reaches(from, watch); });
    default:
      return false;
    }
  }

  bool reaches(const ProcessKey& from, const model::Watch& watch) {
    // Presence of an edge-triggered one does not say that anybody waits for it.
    if (watch.edge_triggered || watch.what != model::Watch::For::input) {
      return false;
    }
    if (watch.object.kind == ObjectKey::Kind::pidfd) {
      return watch.object.inode != 0
             && reaches_child(from,
                              static_cast<model::Pid>(watch.object.inode));
    }
    return all_lead(from, world_.find_by_read_end(watch.object), End::writing);
  }

  bool reaches_child(const ProcessKey& from, model::Pid pid) {
    if (pid <= 0) {
      return reaches_all_children(from);
    }
    const model::ProcessSeen* child = world_.find_process(pid);
    return pid == target_.pid || (child != nullptr && leads(child->process));
  }

  // The end of any of them ends the wait: a shell goes on when the command
  // before it is over, whatever it left in the background.
  bool reaches_all_children(const ProcessKey& from) {
    const auto children = world_.children_of(from);
    return !children.empty()
           && std::all_of(
               children.begin(), children.end(), [this](const ProcessKey& key) {
                 return world_.is_alive(key) && leads(key);
               });
  }

  bool leads(const ProcessKey& process) {
    if (process == target_ || leading_.count(process) != 0) {
      return true;
    }
    if (!reaches(process)) {
      return false;
    }
    leading_.insert(process);
    return true;
  }

  // One live holder outside the knot could release it: so all, and not none.
  bool all_lead(const ProcessKey& from, const ObjectState* object, End end) {
    if (object == nullptr) {
      return false;
    }
    const auto holders = find_holders(world_, *object, end, from);
    return !holders.empty()
           && std::all_of(holders.begin(),
                          holders.end(),
                          [this](const ProcessKey& key) { return leads(key); });
  }

  const World& world_;
  const ProcessKey target_;
  std::set<ProcessKey> visited_;
  std::set<ProcessKey> leading_; // of those
};

} // namespace

bool waits_for(const World& world,
               const ProcessKey& process,
               const ProcessKey& other) {
  return Walk(world, other).reaches(process);
}

bool is_level_input(const model::Watch& watch) {
  return watch.what == model::Watch::For::input && !watch.edge_triggered;
}

bool is_fed_by_others(const World& world,
                      const ObjectKey& read_end,
                      const ProcessKey& process) {
  return !is_fed_by_only(world, read_end, process, process);
}

bool is_fed_by_only(const World& world,
                    const ObjectKey& read_end,
                    const ProcessKey& process,
                    const ProcessKey& other) {
  if (read_end.kind == ObjectKey::Kind::other
      || read_end.kind == ObjectKey::Kind::eventfd
      || read_end.kind == ObjectKey::Kind::timerfd
      || read_end.kind == ObjectKey::Kind::epoll
      || read_end.kind == ObjectKey::Kind::pidfd) {
    return true; // eventfd, timerfd, signalfd, a child's end
  }
  const ObjectState* object = world.find_by_read_end(read_end);
  if (object == nullptr) {
    return false;
  }
  const auto feeders = find_holders(world, *object, End::writing, process);
  return std::all_of(feeders.begin(),
                     feeders.end(),
                     [&](const ProcessKey& key) { return key == other; });
}

} // namespace hawk::analyse
