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

// The descriptor, or the whole process, was replaced meanwhile. Of a FIFO's
// file system the inode may not be what stat(2) says.
bool is_of_another(const FdInfo& info, const ObjectKey& end) {
  return (end.kind == Kind::pipe || end.kind == Kind::socket) && info.inode
         && *info.inode != end.inode;
}

bool is_frozen_now(const Root& root,
                   Pid pid,
                   const std::vector<ThreadReading>& threads) {
  return std::any_of(threads.begin(),
                     threads.end(),
                     [](const ThreadReading& reading) {
                       return may_be_frozen(reading.seen.state,
                                            reading.seen.kernel_function);
                     })
         && is_frozen(root, pid);
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
  if (what == Watch::For::output) {
    const Ends ends = ends_of(object, what);
    for (const ObjectKey& end : {ends.object, ends.peer}) {
      for (const FdEntry& entry : world_.table.holders(end)) {
        close_.insert(entry.pid);
      }
    }
  }
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
  if (Portrait* sleeper = find_sleeper(pid)) {
    const ProcessStat& stat = sleeper->vitals.stat;
    keys_.emplace(pid, model::ProcessKey{pid, stat.start_time});
    sleeper->seen.in_tree = world_.tree.has(sleeper->seen.process);
    if (world_.tree.members().count(stat.parent) != 0) {
      add_process(stat.parent); // it may wait for this one
    }
    tell(sleeper->seen, sleeper->threads);
    return;
  }
  read_process(pid);
}

// One that sleeps and is described, in this look or an earlier one.
Portrait* Scene::find_sleeper(Pid pid) {
  if (pid == world_.silent || close_.count(pid) != 0
      || !world_.portraits.keeps()) {
    return nullptr;
  }
  Portrait* portrait = world_.portraits.meet(pid);
  if (portrait == nullptr || !portrait->vitals.asleep) {
    return nullptr;
  }
  // An epoll set may be shared with one that does run, after a fork.
  const bool known =
      portrait->is_described
      && std::all_of(portrait->sets.begin(),
                     portrait->sets.end(),
                     [&](const EpollSet& set) {
                       const auto info = read_fdinfo(
                           world_.objects.root(), pid, set.fd);
                       return info && info->epoll == set.entries;
                     });
  return known || describe(*portrait) ? portrait : nullptr;
}

// False: it ran meanwhile, and what was read may be of two moments.
bool Scene::describe(Portrait& portrait) {
  const Root& root = world_.objects.root();
  const ProcessStat& stat = portrait.vitals.stat;
  const model::ProcessKey key{stat.pid, stat.start_time};
  const auto& threads = portrait.vitals.threads;
  Sleeper sleeper{stat.pid, portrait.ends, {}};
  world_.objects.set_sleeper(portrait.is_scanned ? &sleeper : nullptr);
  portrait.threads.clear();
  for (const Vitals::Thread& thread : threads) {
    if (portrait.threads.size() == k_most_threads) {
      break;
    }
    const auto own = threads.size() == 1
                         ? base::Result<ProcessStat>(stat)
                         : read_stat(root, stat.pid, thread.tid);
    auto reading = own ? read_sleeper(world_.objects, key, thread, *own)
                       : base::Result<ThreadReading>(base::fail(own.error()));
    if (reading) {
      portrait.threads.push_back(std::move(*reading));
    }
  }
  world_.objects.set_sleeper(nullptr);
  portrait.sets = std::move(sleeper.sets);
  portrait.seen = make_process_seen(root, stat, false);
  portrait.seen.frozen = is_frozen_now(root, stat.pid, portrait.threads);
  portrait.is_described = world_.portraits.is_unmoved(portrait);
  const bool lasting =
      portrait.is_described && !portrait.seen.frozen
      && std::all_of(portrait.threads.begin(),
                     portrait.threads.end(),
                     [](const auto& t) { return t.seen.state == 'S'; });
  // To be read anew in this sample, or only in the next.
  portrait.vitals.asleep = lasting;
  return portrait.is_described;
}

void Scene::read_process(Pid pid) {
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
  process.frozen = is_frozen_now(root, pid, readings);
  if (!is_same_process(root, key)) {
    return; // what was read is of two processes
  }
  keys_.emplace(pid, key);
  if (world_.tree.members().count(stat->parent) != 0) {
    add_process(stat->parent); // it may wait for this one
  }
  tell(std::move(process), std::move(readings));
}

void Scene::tell(model::ProcessSeen process,
                 std::vector<ThreadReading> threads) {
  const model::ProcessKey key = process.process;
  world_.changes.put(std::move(process));
  for (ThreadReading& reading : threads) {
    follow(key.pid, reading.seen.wait);
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
  const model::ObjectSeen* before = world_.changes.find_object(ends.object);
  const bool wanted = written_.count(ends.object) != 0;
  const bool same =
      !wanted && before != nullptr && has_same_holders(ends, *before);
  if (same) {
    seen.holders = before->holders;
    seen.packets = before->packets;
  } else {
    list_all_holders(ends, seen);
  }
  measure(wanted ? PipeProbe::Question::sizes_and_full
                 : PipeProbe::Question::sizes,
          seen);
  if (same && seen.unread > 0) {
    list_all_holders(ends, seen); // a verdict may hang on their flags
  }
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

// Whether what the table says of it is true of the process that was met: it
// sleeps since before it was scanned.
bool Scene::is_certain(Pid pid) {
  if (world_.age == TableAge::older || close_.count(pid) != 0) {
    return false;
  }
  const Portrait* portrait = world_.portraits.find(pid);
  return portrait != nullptr && portrait->vitals.asleep && portrait->is_scanned
         && portrait->is_described;
}

// O_NONBLOCK is of the open file, which several may share: so all that held it
// must have slept since they were asked.
bool Scene::has_same_holders(const Ends& ends,
                             const model::ObjectSeen& before) {
  if (before.peer != ends.peer) {
    return false;
  }
  std::size_t count = 0;
  for (const ObjectKey& end : {ends.object, ends.peer}) {
    const auto holders = world_.table.holders(end);
    const std::uint64_t asked = world_.portraits.proven_in(end);
    for (const FdEntry& entry : holders) {
      const Portrait* portrait = world_.portraits.find(entry.pid);
      if (count == before.holders.size() || !is_certain(entry.pid)
          || portrait->met > asked) {
        return false;
      }
      const model::Holder& holder = before.holders[count++];
      if (holder.fd != entry.fd || holder.process != portrait->seen.process) {
        return false;
      }
    }
  }
  return count == before.holders.size();
}

void Scene::list_all_holders(const Ends& ends, model::ObjectSeen& into) {
  into.holders.clear();
  into.packets = false;
  list_holders(ends.object, ends, into);
  if (ends.peer.kind != Kind::unknown) {
    list_holders(ends.peer, ends, into);
  }
}

std::optional<model::ProcessKey> Scene::find_key(Pid pid) {
  const auto known = keys_.find(pid);
  if (known != keys_.end()) {
    return known->second;
  }
  const auto stat = read_stat(world_.objects.root(), pid);
  return stat ? std::optional(
             keys_.emplace(pid, model::ProcessKey{pid, stat->start_time})
                 .first->second)
              : std::nullopt;
}

void Scene::list_holders(const ObjectKey& end,
                         const Ends& ends,
                         model::ObjectSeen& into) {
  bool proven = true;
  for (const FdEntry& entry : world_.table.holders(end)) {
    const bool certain = is_certain(entry.pid);
    const auto key =
        certain ? world_.portraits.find(entry.pid)->seen.process
                : find_key(entry.pid).value_or(model::ProcessKey{});
    if (key.pid == 0
        || (!certain && !(world_.objects.read(entry.pid, entry.fd) == end))) {
      proven = false;
      continue;
    }
    const auto info =
        read_fdinfo(world_.objects.root(), entry.pid, entry.fd);
    if (info && is_of_another(*info, end)) {
      proven = false;
      continue;
    }
    proven = proven && certain && info;
    model::Holder holder{key, entry.fd};
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
  world_.portraits.set_proven(end, proven);
}

} // namespace hawk::proc
