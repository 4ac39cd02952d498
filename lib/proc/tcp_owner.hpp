#pragma once

// Whose the other end of a connection within this machine is: sock_diag(7) has
// the user of every TCP socket, and /proc the process that holds it.

#include "model/ids.hpp"
#include "proc/net_tcp.hpp"
#include "proc/root.hpp"

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>

namespace hawk::proc {

// Of an address in digits; nothing: it is none.
std::optional<TcpEnd> make_tcp_end(const std::string& host, std::uint16_t port);

// Of what getpeername(2) gave; nothing: it is no address of IP.
std::optional<TcpEnd> make_tcp_end(const sockaddr_storage& address);

struct TcpOwner {
  std::uint32_t user = 0;
  std::uint64_t inode = 0;
};

// Of the socket whose own end is `local`. Errors: not_found; whatever keeps us
// from asking, as in a sandbox without netlink.
base::Result<TcpOwner> read_tcp_owner(const TcpEnd& local,
                                      const TcpEnd& remote);

// Of `root_process` and all that descend from it the one that holds the socket;
// pid 0: none that may be looked into.
model::ProcessKey
find_socket_holder(const Root& root, Pid root_process, std::uint64_t inode);

} // namespace hawk::proc
