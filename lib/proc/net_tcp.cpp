#include "proc/net_tcp.hpp"

#include "proc/fields.hpp"

#include <fmt/core.h>

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace hawk::proc {

namespace {

// A line is 150 bytes, so this is a hundred thousand sockets.
constexpr std::size_t k_most_text = std::size_t{16} << 20;

constexpr std::size_t k_v4_digits = 8;
constexpr std::size_t k_v6_digits = 32;

// "0100007F:18EB": the address as the kernel's 32-bit words, in the byte order
// of the machine; the port as a number.
std::optional<TcpEnd> parse_end(std::string_view word) {
  const std::size_t colon = word.find(':');
  if (colon != k_v4_digits && colon != k_v6_digits) {
    return std::nullopt;
  }
  TcpEnd end;
  end.is_v6 = colon == k_v6_digits;
  for (std::size_t at = 0; at < colon; at += k_v4_digits) {
    const auto part =
        parse_integer<std::uint32_t>(word.substr(at, k_v4_digits), 16);
    if (!part) {
      return std::nullopt;
    }
    std::memcpy(end.address.data() + at / 2, &*part, sizeof *part);
  }
  const auto port = parse_integer<std::uint16_t>(word.substr(colon + 1), 16);
  end.port = port.value_or(0);
  return port ? std::optional(end) : std::nullopt;
}

// sl local remote st tx:rx tr:when retrnsmt uid timeout inode ...
std::optional<TcpSocket> parse_line(std::string_view line) {
  take_word(line);
  const auto local = parse_end(take_word(line));
  const auto remote = parse_end(take_word(line));
  const auto state = parse_integer<std::uint8_t>(take_word(line), 16);
  const std::string_view queues = take_word(line);
  const std::size_t colon = std::min(queues.find(':'), queues.size());
  const auto unsent =
      parse_integer<std::uint64_t>(queues.substr(0, colon), 16);
  const auto unread = parse_integer<std::uint64_t>(
      queues.substr(std::min(colon + 1, queues.size())), 16);
  for (int skipped = 0; skipped < 4; ++skipped) {
    take_word(line);
  }
  const auto inode = parse_integer<std::uint64_t>(take_word(line));
  if (!local || !remote || !state || !unsent || !unread || !inode) {
    return std::nullopt;
  }
  return TcpSocket{*inode, *state, *local, *remote, *unread, *unsent};
}

} // namespace

void parse_net_tcp(std::string_view text, std::vector<TcpSocket>& into) {
  while (!text.empty()) {
    if (const auto socket = parse_line(take_line(text))) {
      into.push_back(*socket);
    }
  }
}

base::Result<std::vector<TcpSocket>> read_net_tcp(const Root& root, Pid pid) {
  std::vector<TcpSocket> sockets;
  HAWK_TRY(const std::string v4,
           root.read(Path(pid, "net/tcp").c_str(), k_most_text));
  parse_net_tcp(v4, sockets);
  // A kernel without IPv6 does not have it.
  if (const auto v6 = root.read(Path(pid, "net/tcp6").c_str(), k_most_text)) {
    parse_net_tcp(*v6, sockets);
  }
  std::sort(sockets.begin(), sockets.end(), [](const auto& a, const auto& b) {
    return a.inode < b.inode;
  });
  return sockets;
}

const TcpSocket* find_tcp(const std::vector<TcpSocket>& sorted,
                          std::uint64_t inode) {
  const auto at = std::lower_bound(
      sorted.begin(),
      sorted.end(),
      inode,
      [](const TcpSocket& s, std::uint64_t value) { return s.inode < value; });
  return at != sorted.end() && at->inode == inode ? &*at : nullptr;
}

std::string format_tcp_end(const TcpEnd& end) {
  constexpr std::array<std::uint8_t, 12> k_mapped = {
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const bool is_mapped =
      end.is_v6
      && std::equal(k_mapped.begin(), k_mapped.end(), end.address.begin());
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (end.is_v6 && !is_mapped) {
    ::inet_ntop(AF_INET6, end.address.data(), text.data(), text.size());
    return fmt::format("[{}]:{}", text.data(), end.port);
  }
  const std::uint8_t* address =
      end.address.data() + (is_mapped ? k_mapped.size() : 0);
  ::inet_ntop(AF_INET, address, text.data(), text.size());
  return fmt::format("{}:{}", text.data(), end.port);
}

std::string_view name_of_tcp_state(std::uint8_t state) {
  constexpr std::array<std::string_view, 13> k_names = {
      "?",          "ESTABLISHED", "SYN_SENT", "SYN_RECV",   "FIN_WAIT1",
      "FIN_WAIT2",  "TIME_WAIT",   "CLOSE",    "CLOSE_WAIT", "LAST_ACK",
      "LISTEN",     "CLOSING",     "NEW_SYN_RECV"};
  return state < k_names.size() ? k_names[state] : k_names[0];
}

} // namespace hawk::proc
