#pragma once

// Who is who. Numbers that the kernel reuses (pid, fd) never stand alone.

#include <cstdint>
#include <string>

namespace hawk::model {

using Pid = std::int32_t;

// A process within one boot and one PID namespace (both stand in the header of
// the trace): the pid and its start time, field 22 of /proc/PID/stat, in clock
// ticks since boot. A reused pid has another start time.
struct ProcessKey {
  Pid pid = 0;
  std::uint64_t start_time = 0;

  auto operator<=>(const ProcessKey&) const = default;
};

struct ThreadKey {
  ProcessKey process;
  Pid tid = 0;

  auto operator<=>(const ThreadKey&) const = default;
};

// A kernel object behind a descriptor.
struct ObjectKey {
  enum class Kind {
    unknown,
    pipe,   // anonymous pipe, by inode
    fifo,   // named pipe, by inode
    socket, // by inode; a unix stream pair has two
    tty,    // terminal or pty slave, by device number
    file,   // anything on disk, and devices
    epoll,
    pidfd,
    other,
    eventfd, // wakes threads of its own process, as a rule
    timerfd, // wakes by itself
  };

  Kind kind = Kind::unknown;
  std::uint64_t inode = 0;

  auto operator<=>(const ObjectKey&) const = default;
};

} // namespace hawk::model
