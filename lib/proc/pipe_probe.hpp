#pragma once

// The part of the picture that is no file tree: how full a pipe is, how unix
// sockets are paired, what an array in a process's memory holds. A seam, so
// that a test can state all of it beside a fixture of /proc.
//
// An implementation never reads from a descriptor, never changes its flags,
// holds a copy for microseconds and never blocks.

#include "proc/fd_link.hpp"
#include "proc/net_tcp.hpp"
#include "proc/net_unix.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hawk::proc {

// An end of a pipe, FIFO or terminal, by one of its holders.
struct EndPlace {
  Pid pid = 0;
  int fd = -1;
  ObjectKey object; // what must be behind fd: it may have been reused
  bool writes = false;
};

struct PipeState {
  std::optional<std::uint64_t> capacity; // bytes: F_GETPIPE_SZ
  std::optional<std::uint64_t> unread;   // bytes: FIONREAD
  std::optional<bool> full;              // POLLOUT of a write end; by slots

  bool operator==(const PipeState&) const = default;
};

class PipeProbe {
public:
  enum class Question { sizes, sizes_and_full };

  virtual ~PipeProbe() = default;

  // Errors: not_found when something else is behind the descriptor by now,
  // permission_denied.
  virtual base::Result<PipeState> probe(const EndPlace& place,
                                        Question question) = 0;

  // Whether a path that a descriptor leads to is a FIFO, and which.
  virtual std::optional<ObjectKey> find_fifo(Pid pid, int fd) = 0;

  // By rising inode.
  virtual base::Result<std::vector<UnixSocket>> unix_sockets() = 0;

  // Who is at the other end of a TCP connection; nothing: it is none, or the
  // machine's tables have to be asked, which takes some milliseconds.
  virtual std::optional<TcpEnd>
  find_tcp_peer(Pid pid, int fd, const ObjectKey& socket) {
    static_cast<void>(pid);
    static_cast<void>(fd);
    static_cast<void>(socket);
    return std::nullopt;
  }

  // Copies from a process's memory; all of `into`, or an error.
  virtual base::Result<>
  read_memory(Pid pid, std::uint64_t address, std::span<char> into) = 0;

  // What was refused so far and why, a sentence part each.
  virtual std::vector<std::string> missing() const = 0;
};

} // namespace hawk::proc
