#include "proc/scene.hpp"

#include "proc/fdinfo.hpp"
#include "proc/frozen.hpp"
#include "proc/measure.hpp"
#include "proc/process_seen.hpp"
#include "proc/processes.hpp"
#include "proc/usage.hpp"

#include <fcntl.h>

#include <algorithm>

namespace hawk::proc {

namespace {

using Kind = ObjectKey::Kind;
using model::Wait;
using model::Watch;

// A knot of more processes is not to be untied by reading; and a pipe that
// half of the machine holds must not make a sample endless.
constexpr std::size_t k_most_beyond = 64;
constexpr std::size_t k_most_threads = 64; // of one process

bool has_nonblocking_writer(const model::ObjectSeen& object) {
  return std::any_of(object.holders.begin(),
                     object.holders.end(),
                     [](const model::Holder& holder) {
                       return holder.writes && holder.nonblocking;
                     });
}

bool is_pipe(const ObjectKey& object) {
  return object.kind == Kind::pipe || object.kind == Kind::fifo;
}

} // namespace

Scene::Ends Scene::ends_of(const ObjectKey& object, Watch::For what) const {
  if (is_pipe(object)) {
    return {object, {}};
  }
  ObjectKey peer;
  if (object.kind == Kind::socket) {
    const UnixSocket* socket = find_socket(world_.sockets, object.inode);
    if (socket == nullptr || socket->peer == 0) {
      return {};
    }
    peer = {Kind::socket, socket->peer};
  } else if (object.kind == Kind::tty) {
    peer = find_pty_peer(object);
  }
  if (what == Watch::For::output) {
    return {object, peer};
  }
  // A terminal that somebody reads is a user's turn: nobody writes to it.
  return object.kind == Kind::socket ? Ends{peer, object} : Ends{};
}

void Scene::add_object(const ObjectKey& object, Watch::For what) {
  const Ends ends = ends_of(object, what);
  if (ends.object.kind == Kind::unknown) {
    return;
  }
  if (what == Watch::For::output) {
    written_.insert(ends.object);
  }
  if (ends_.insert(ends).second) {
    add_holders(ends.object);
    add_holders(ends.peer);
  }
}

void Scene::add_first(const ObjectKey& object, Watch::For what) {
  at_first_ = true;
  add_object(object, what);
  at_first_ = false;
}

void Scene::add_quiet(const ObjectKey& object) {
  add_first(object, Watch::For::input);
}

void Scene::add_holders(const ObjectKey& object) {
  if (object.kind == Kind::unknown) {
    return;
  }
  for (const FdEntry& entry : world_.table.holders(object)) {
    add_process(entry.pid);
  }
}

void Scene::add_process(Pid pid) {
  const bool room =
      at_first_ || reach_ == Reach::unlimited || beyond_ < k_most_beyond;
  if (pid <= 0 || !room || world_.exclude.count(pid) != 0
      || !processes_.insert(pid).second) {
    return;
  }
  beyond_ += at_first_ ? 0 : 1;
  queue_.push_back(pid);
}

void Scene::describe() {
  for (std::size_t at = 0; at < queue_.size(); ++at) {
    look_at(queue_[at]);
  }
  // Last, because only now all who wait to write are known.
  for (const Ends& ends : ends_) {
    put_object(ends);
  }
}

void Scene::look_at(Pid pid) {
  const Root& root = world_.objects.root();
  const auto member = world_.tree.members().find(pid);
  const auto stat = member != world_.tree.members().end()
                        ? base::Result<ProcessStat>(member->second)
                        : read_stat(root, pid);
  if (!stat) {
    return;
  }
  const model::ProcessKey key{pid, stat->start_time};
  std::vector<ThreadReading> readings;
  const auto tids =
      pid == world_.silent ? std::vector<Pid>() : list_threads(root, pid);
  for (const Pid tid : tids) {
    if (readings.size() == k_most_threads) {
      break;
    }
    if (auto reading = read_thread(world_.objects, {key, tid})) {
      readings.push_back(std::move(*reading));
    }
  }
  auto process = make_process_seen(root, *stat, world_.tree.has(key));
  process.frozen =
      std::any_of(readings.begin(),
                  readings.end(),
                  [](const ThreadReading& reading) {
                    return may_be_frozen(reading.seen.state,
                                         reading.seen.kernel_function);
                  })
      && is_frozen(root, pid);
  if (!is_same_process(root, key)) {
    return; // what was read is of two processes
  }
  keys_.emplace(pid, key);
  if (world_.tree.members().count(stat->parent) != 0) {
    add_process(stat->parent); // it may wait for this one
  }
  world_.changes.put(process);
  for (ThreadReading& reading : readings) {
    follow(pid, reading.seen.wait);
    if (reading.seen.wait.kind == Wait::Kind::write) {
      writers_.insert(key);
    }
    world_.changes.put(std::move(reading.seen));
  }
}

void Scene::follow(Pid pid, const Wait& wait) {
  switch (wait.kind) {
  case Wait::Kind::write:
    add_object(wait.object, Watch::For::output);
    break;
  case Wait::Kind::read:
    add_object(wait.object, Watch::For::input);
    break;
  case Wait::Kind::poll:
    for (const Watch& watch : wait.watches) {
      if (watch.object.kind == Kind::pidfd) {
        add_process(static_cast<Pid>(watch.object.inode));
      } else {
        add_object(watch.object, watch.what);
      }
    }
    break;
  case Wait::Kind::child:
    if (wait.pid != 0) {
      add_process(wait.pid);
      break;
    }
    for (const Pid child : find_children(world_.objects.root(), pid)) {
      add_process(child);
    }
    break;
  default:
    break;
  }
}

void Scene::put_object(const Ends& ends) {
  model::ObjectSeen seen;
  seen.object = ends.object;
  seen.peer = ends.peer;
  list_holders(ends.object, ends, seen);
  if (ends.peer.kind != Kind::unknown) {
    list_holders(ends.peer, ends, seen);
  }
  const bool wanted = written_.count(ends.object) != 0;
  measure(wanted ? PipeProbe::Question::sizes_and_full
                 : PipeProbe::Question::sizes,
          seen);
  const model::ObjectSeen* before = world_.changes.find_object(ends.object);
  const bool stands =
      seen.unread > 0 && before != nullptr && before->unread == seen.unread;
  if (stands) {
    standing_.insert(ends.object);
  }
  const bool is_new = seen.unread > 0 && before == nullptr;
  if (!wanted && (stands || (is_new && has_nonblocking_writer(seen)))) {
    // Nobody waits to write, but one that does not wait may want to.
    measure(PipeProbe::Question::sizes_and_full, seen);
  }
  if (seen.full == true) {
    put_usage(seen);
  }
  world_.changes.put(std::move(seen));
}

void Scene::measure(PipeProbe::Question question, model::ObjectSeen& seen) {
  if (is_pipe(seen.object)) {
    measure_pipe(world_.objects.probe(), question, seen);
  } else if (seen.object.kind == Kind::socket) {
    measure_socket(world_.sockets, seen);
  } else {
    measure_tty(world_.objects.probe(), question, seen);
  }
}

// A writer that does not wait at a full end does something else: its use of
// memory and processor tells what.
void Scene::put_usage(const model::ObjectSeen& object) {
  for (const model::Holder& holder : object.holders) {
    if (!holder.writes || !holder.nonblocking) {
      continue;
    }
    const auto usage = read_usage(world_.objects.root(), holder.process);
    if (usage) {
      world_.changes.put(*usage);
    }
  }
}

void Scene::list_holders(const ObjectKey& end,
                         const Ends& ends,
                         model::ObjectSeen& into) {
  const Root& root = world_.objects.root();
  for (const FdEntry& entry : world_.table.holders(end)) {
    if (world_.age == TableAge::older
        && !(world_.objects.read(entry.pid, entry.fd) == end)) {
      continue;
    }
    const auto info = read_fdinfo(root, entry.pid, entry.fd);
    auto key = keys_.find(entry.pid);
    if (key == keys_.end()) {
      const auto stat = read_stat(root, entry.pid);
      if (!stat) {
        continue;
      }
      key = keys_
                .emplace(entry.pid,
                         model::ProcessKey{entry.pid, stat->start_time})
                .first;
    }
    model::Holder holder{key->second, entry.fd};
    if (info) {
      holder.nonblocking = (info->flags & O_NONBLOCK) != 0;
      holder.close_on_exec = (info->flags & O_CLOEXEC) != 0;
      into.packets =
          into.packets
          || (is_pipe(end) && info->writes() && (info->flags & O_DIRECT) != 0);
    }
    if (ends.peer.kind != Kind::unknown) {
      holder.writes = end == ends.object;
      holder.reads = end == ends.peer;
    } else if (info) {
      holder.reads = info->reads();
      holder.writes = info->writes();
    }
    into.holders.push_back(holder);
  }
}

} // namespace hawk::proc
