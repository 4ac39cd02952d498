#include "proc/watches.hpp"

#include "proc/fdinfo.hpp"

#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <map>

namespace hawk::proc {

namespace {

using Kind = ObjectKey::Kind;
using model::Wait;
using model::Watch;

constexpr std::size_t k_most_polled = 1024;     // of one array
constexpr std::uint64_t k_most_selected = 1024; // FD_SETSIZE
constexpr int k_deepest_epoll = 3;              // nested sets
// A record of a trace holds some twenty thousand, a server's epoll any number.
constexpr std::size_t k_most_watches = 4096;

constexpr std::uint32_t k_input_events = EPOLLIN | EPOLLRDNORM | EPOLLRDHUP;
constexpr std::uint32_t k_output_events = EPOLLOUT | EPOLLWRNORM;

void add_watches(const ObjectKey& object, std::uint32_t events, Wait& wait) {
  if (wait.watches.size() >= k_most_watches) {
    wait.watches_complete = false;
    return;
  }
  const bool edge = (events & EPOLLET) != 0;
  if ((events & k_input_events) != 0) {
    wait.watches.push_back({object, Watch::For::input, edge});
  }
  if ((events & k_output_events) != 0) {
    wait.watches.push_back({object, Watch::For::output, edge});
  }
}

// The pipes and sockets of a process by inode.
using ByInode = std::map<std::uint64_t, ObjectKey>;

void add_fifos(const Objects& objects, ByInode& into) {
  for (const auto& [path, object] : objects.fifos()) {
    into.emplace(object.inode, object);
  }
}

ByInode find_by_inode(const Objects& objects, const Sleeper& sleeper) {
  ByInode out;
  for (const FdEntry& entry : sleeper.ends) {
    if (entry.object.kind == Kind::pipe || entry.object.kind == Kind::socket) {
      out.emplace(entry.object.inode, entry.object);
    }
  }
  add_fifos(objects, out);
  return out;
}

ByInode read_by_inode(Objects& objects, Pid pid) {
  if (const Sleeper* sleeper = objects.find_sleeper(pid)) {
    return find_by_inode(objects, *sleeper);
  }
  ByInode out;
  std::vector<int> fds;
  if (!read_numbers(objects.root(), Path(pid, "fd").c_str(), fds)) {
    return out;
  }
  for (const int fd : fds) {
    std::array<char, 512> buffer;
    const auto link = read_fd_link(objects.root(), pid, fd, buffer);
    if (link
        && (link->object.kind == Kind::pipe
            || link->object.kind == Kind::socket)) {
      out.emplace(link->object.inode, link->object);
    }
  }
  add_fifos(objects, out);
  return out;
}

struct EpollWalk {
  Objects& objects;
  Pid pid;
  const ByInode& known;
  Wait& wait;
};

void walk_epoll(const EpollWalk& walk, int epoll, int depth);

// Neither a pipe nor a socket that the process still holds. The number is a
// hint only, and good enough for what no rule accuses.
void add_other(const EpollWalk& walk, const EpollEntry& entry, int depth) {
  const ObjectKey object = walk.objects.read(walk.pid, entry.fd);
  const bool has_inode =
      object.kind == Kind::pipe || object.kind == Kind::socket;
  if (object.kind == Kind::epoll && depth < k_deepest_epoll) {
    walk_epoll(walk, entry.fd, depth + 1);
  } else if (object.kind == Kind::unknown || object.kind == Kind::epoll
             || has_inode) {
    walk.wait.watches_complete = false;
    add_watches({Kind::unknown, entry.inode}, entry.events, walk.wait);
  } else {
    add_watches(object, entry.events, walk.wait);
  }
}

void walk_epoll(const EpollWalk& walk, int epoll, int depth) {
  const auto info = read_fdinfo(walk.objects.root(), walk.pid, epoll);
  if (!info) {
    walk.wait.watches_complete = false;
    return;
  }
  if (Sleeper* sleeper = walk.objects.find_sleeper(walk.pid)) {
    sleeper->sets.push_back({epoll, info->epoll});
  }
  for (const EpollEntry& entry : info->epoll) {
    const auto known = walk.known.find(entry.inode);
    if (known != walk.known.end()) {
      add_watches(known->second, entry.events, walk.wait);
    } else {
      add_other(walk, entry, depth);
    }
  }
}

bool has_bit(const std::array<unsigned char, 128>& set, std::size_t fd) {
  return (set[fd / 8] >> (fd % 8) & 1U) != 0;
}

bool read_set(Objects& objects,
              Pid pid,
              std::uint64_t address,
              std::span<unsigned char> into) {
  return address == 0
         || objects.probe()
                .read_memory(pid,
                             address,
                             {reinterpret_cast<char*>(into.data()), // NOLINT
                              into.size()})
                .has_value();
}

} // namespace

void read_epoll_watches(Objects& objects, Pid pid, int epoll, Wait& wait) {
  const ByInode known = read_by_inode(objects, pid);
  walk_epoll({objects, pid, known, wait}, epoll, 1);
}

void read_any_epoll_watches(Objects& objects,
                            Pid pid,
                            std::size_t waiters,
                            Wait& wait) {
  std::vector<int> fds;
  if (!read_numbers(objects.root(), Path(pid, "fd").c_str(), fds)) {
    return;
  }
  const ByInode known = read_by_inode(objects, pid);
  std::size_t sets = 0;
  wait.watches_complete = true;
  for (const int fd : fds) {
    std::array<char, 512> buffer;
    const auto link = read_fd_link(objects.root(), pid, fd, buffer);
    if (link && link->object.kind == Kind::epoll) {
      // An empty one wakes nobody; Node keeps such a set that nobody waits in.
      const std::size_t before = wait.watches.size();
      walk_epoll({objects, pid, known, wait}, fd, k_deepest_epoll);
      sets += wait.watches.size() > before ? 1U : 0U;
    }
  }
  wait.watches_complete = wait.watches_complete && sets > 0 && sets <= waiters;
}

void read_poll_watches(Objects& objects,
                       Pid pid,
                       const SyscallLine& line,
                       Wait& wait) {
  const std::uint64_t count = line.arguments[1];
  std::vector<pollfd> entries(std::min<std::uint64_t>(count, k_most_polled));
  wait.watches_complete = entries.size() == count;
  if (entries.empty()) {
    return;
  }
  // struct pollfd is the same in every ABI.
  const auto copied = objects.probe().read_memory(
      pid,
      line.arguments[0],
      {reinterpret_cast<char*>(entries.data()), // NOLINT: as bytes
       entries.size() * sizeof(pollfd)});
  if (!copied) {
    wait.watches_complete = false;
    return;
  }
  static_assert(POLLIN == EPOLLIN && POLLOUT == EPOLLOUT);
  for (const pollfd& entry : entries) {
    if (entry.fd >= 0) {
      const auto events =
          static_cast<std::uint32_t>(static_cast<unsigned short>(entry.events));
      add_watches(objects.read(pid, entry.fd), events, wait);
    }
  }
}

void read_select_watches(Objects& objects,
                         Pid pid,
                         const SyscallLine& line,
                         Wait& wait) {
  const std::uint64_t count = std::min(line.arguments[0], k_most_selected);
  std::array<unsigned char, 128> input{};
  std::array<unsigned char, 128> output{};
  // The kernel reads whole longs.
  const std::size_t size = (count + 63) / 64 * 8;
  wait.watches_complete =
      count == line.arguments[0]
      && read_set(objects, pid, line.arguments[1], std::span(input).first(size))
      && read_set(
          objects, pid, line.arguments[2], std::span(output).first(size));
  for (std::size_t fd = 0; fd < count; ++fd) {
    const bool reads = has_bit(input, fd);
    const bool writes = has_bit(output, fd);
    if (reads || writes) {
      const std::uint32_t events =
          (reads ? EPOLLIN : 0U) | (writes ? EPOLLOUT : 0U);
      add_watches(objects.read(pid, static_cast<int>(fd)), events, wait);
    }
  }
}

} // namespace hawk::proc
