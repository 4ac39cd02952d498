#pragma once

// Unix stream sockets by sock_diag(7): who is paired with whom, and how full
// the way between them is. Of our network namespace only; a kernel without
// unix_diag says ENOENT.

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::proc {

struct UnixSocket {
  std::uint64_t inode = 0;
  std::uint64_t peer = 0; // its inode; 0: none, or a listener
  bool listens = false;
  bool named = false; // bound, or accepted by one that is: no socketpair(2)
  std::uint32_t unread = 0; // payload bytes waiting to be read from this one
  std::uint32_t sent = 0;   // bytes of accounting on their way out of it
  std::uint32_t send_buffer = 0; // for `sent`: see has_room
  std::string name{}; // its path, or "@" and what is none; empty: no name

  bool operator==(const UnixSocket&) const = default;
};

// One answer of the kernel: struct unix_diag_msg and its attributes, without
// the netlink header.
base::Result<UnixSocket> parse_unix_diag(std::string_view message);

// All stream and seqpacket sockets, by rising inode.
base::Result<std::vector<UnixSocket>> read_unix_sockets();

// Whether a writer that sleeps would be woken. sock_alloc_send_pskb() puts it
// to sleep when all of the buffer is used, but unix_write_space() wakes it only
// when three quarters are free (unix_writable()): a reader that took one piece
// and stopped, as Node does, leaves a blocked writer before a buffer with room.
bool has_room(const UnixSocket& socket);

const UnixSocket* find_socket(const std::vector<UnixSocket>& sorted,
                              std::uint64_t inode);

} // namespace hawk::proc
