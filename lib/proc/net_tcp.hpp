#pragma once

// /proc/PID/net/tcp and tcp6: the TCP sockets of a process's network
// namespace, with their queues (net/ipv4/tcp_ipv4.c, get_tcp4_sock).

#include "proc/root.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace hawk::proc {

struct TcpEnd {
  std::array<std::uint8_t, 16> address{}; // network order; IPv4: the first four
  bool is_v6 = false;
  std::uint16_t port = 0;

  bool operator==(const TcpEnd&) const = default;
};

struct TcpSocket {
  std::uint64_t inode = 0; // 0: nobody holds it any more
  std::uint8_t state = 0;
  TcpEnd local;
  TcpEnd remote;
  std::uint64_t unread = 0; // a FIN counts as one byte
  std::uint64_t unsent = 0;

  bool operator==(const TcpSocket&) const = default;
};

constexpr std::uint8_t k_tcp_established = 1;
constexpr std::uint8_t k_tcp_listen = 10;

// Adds the sockets of either file; lines that are no socket are passed over.
void parse_net_tcp(std::string_view text, std::vector<TcpSocket>& into);

// Both files, by rising inode.
base::Result<std::vector<TcpSocket>> read_net_tcp(const Root& root, Pid pid);

// Null if there is none.
const TcpSocket* find_tcp(const std::vector<TcpSocket>& sorted,
                          std::uint64_t inode);

// "127.0.0.1:6379", "[::1]:6379". An IPv4 address within IPv6 is shown as IPv4.
std::string format_tcp_end(const TcpEnd& end);

// As tcp(7) and ss(8) know it: "ESTABLISHED"; "?" for a number without a name.
std::string_view name_of_tcp_state(std::uint8_t state);

} // namespace hawk::proc
