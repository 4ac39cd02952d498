#pragma once

// /proc/PID/fdinfo/N: proc_pid_fdinfo(5), and what single kinds of descriptor
// add to it (fs/eventpoll.c, fs/pidfs.c, drivers/tty/pty.c, io_uring/fdinfo.c).

#include "proc/root.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace hawk::proc {

// A descriptor in an epoll set. `fd` is its number when it was added; it may
// name something else by now, so only inode and device identify it.
struct EpollEntry {
  int fd = -1;
  std::uint32_t events = 0; // EPOLLIN, EPOLLOUT, EPOLLET, ...: epoll_ctl(2)
  std::uint64_t inode = 0;
  std::uint64_t device = 0;

  bool operator==(const EpollEntry&) const = default;
};

struct FdInfo {
  std::uint32_t flags = 0; // O_ACCMODE, O_NONBLOCK, ... : open(2)
  std::uint64_t position = 0;
  int mount = -1;
  std::optional<std::uint64_t> inode; // since 5.15
  std::vector<EpollEntry> epoll;
  std::optional<Pid> pidfd; // the process; -1 once it ended
  std::optional<int> tty;   // of a pty master: its /dev/pts number
  bool ring_polls = false;  // an io_uring with a poll armed

  bool reads() const;
  bool writes() const;
  bool operator==(const FdInfo&) const = default;
};

base::Result<FdInfo> parse_fdinfo(std::string_view text);

base::Result<FdInfo> read_fdinfo(const Root& root, Pid pid, int fd);

} // namespace hawk::proc
