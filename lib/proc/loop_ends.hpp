#pragma once

// What a process holds that tells of event loops: its sockets, and its epolls
// with what is in them, all by inode.

#include "proc/root.hpp"

#include <cstdint>
#include <vector>

namespace hawk::proc {

struct LoopEnds {
  struct Socket {
    int fd = -1;
    std::uint64_t inode = 0;

    bool operator==(const Socket&) const = default;
  };

  // An epoll's inodes, sorted. One-shot entries that have fired stay listed.
  using Set = std::vector<std::uint64_t>;

  std::vector<Socket> sockets;
  std::vector<Set> epolls;
  bool has_ring = false; // io_uring: what it polls is listed nowhere
  bool is_known = false; // false: a part could not be read

  bool watches(std::uint64_t inode) const;
};

LoopEnds read_loop_ends(const Root& root, Pid pid);

// How many epolls the parent does not have as well. A forked child inherits
// them, and a loop that waits in none of them is not its own.
std::uint32_t count_own_epolls(const LoopEnds& child, const LoopEnds& parent);

} // namespace hawk::proc
