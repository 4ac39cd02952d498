#include "send/dns_lookup.hpp"

#include "base/fd.hpp"
#include "base/random_id.hpp"
#include "base/text.hpp"
#include "send/dns_message.hpp"

#include <fmt/core.h>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>

namespace hawk::send {

namespace {

using Clock = std::chrono::steady_clock;

struct ServerAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

std::optional<ServerAddress> parse_server(const std::string& text,
                                          std::uint16_t port) {
  ServerAddress address;
  auto* four = reinterpret_cast<sockaddr_in*>(&address.storage);
  auto* six = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (::inet_pton(AF_INET, text.c_str(), &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    address.size = sizeof *four;
    return address;
  }
  if (::inet_pton(AF_INET6, text.c_str(), &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    address.size = sizeof *six;
    return address;
  }
  return std::nullopt;
}

// A connected socket takes datagrams of that server alone.
std::optional<DnsAnswer> ask(const ServerAddress& server,
                             const std::string& query,
                             std::chrono::milliseconds wait) {
  const base::Fd fd(::socket(server.storage.ss_family,
                             SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
                             0));
  const auto* address = reinterpret_cast<const sockaddr*>(&server.storage);
  if (!fd || ::connect(fd.get(), address, server.size) != 0
      || ::send(fd.get(), query.data(), query.size(), MSG_NOSIGNAL) < 0) {
    return std::nullopt;
  }
  const Clock::time_point until = Clock::now() + wait;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - Clock::now());
    pollfd entry{fd.get(), POLLIN, 0};
    if (left.count() <= 0
        || ::poll(&entry, 1, static_cast<int>(left.count())) <= 0) {
      return std::nullopt;
    }
    std::array<char, 4096> buffer{};
    const ssize_t got = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (got < 0) {
      return std::nullopt; // refused
    }
    if (auto answer = parse_dns_answer(
            {buffer.data(), static_cast<std::size_t>(got)}, query)) {
      return answer;
    }
  }
}

std::uint16_t random_number() {
  return static_cast<std::uint16_t>(
      base::parse_hex(base::make_hex_id(2)).value_or(1));
}

// Nothing: none answered.
std::optional<DnsAnswer> ask_all(std::string_view name,
                                 DnsType type,
                                 const ResolverConfig& config,
                                 const DnsLimits& limits) {
  const auto query = make_dns_query(random_number(), name, type);
  if (!query) {
    return DnsAnswer{};
  }
  for (int round = 0; round < limits.rounds; ++round) {
    for (const std::string& text : config.servers) {
      const auto server = parse_server(text, limits.port);
      auto answer = server ? ask(*server, *query, limits.wait) : std::nullopt;
      if (answer && !answer->refused) {
        return answer;
      }
    }
  }
  return std::nullopt;
}

} // namespace

base::Result<std::vector<std::string>> look_up(std::string_view name,
                                               const ResolverConfig& config,
                                               const DnsLimits& limits) {
  const std::string shown = base::sanitise(name);
  bool answered = false;
  for (const std::string& candidate : candidate_names(name, config)) {
    std::vector<std::string> found;
    for (const DnsType type : {DnsType::a, DnsType::aaaa}) {
      const auto answer = ask_all(candidate, type, config, limits);
      if (answer) {
        answered = true;
        found.insert(found.end(),
                     answer->addresses.begin(),
                     answer->addresses.end());
      }
    }
    if (!found.empty()) {
      return found;
    }
    if (!answered) {
      return base::fail(base::Error{
          base::Error::Kind::timeout,
          fmt::format("cannot find '{}': no name server answers", shown),
          0});
    }
  }
  return base::fail(base::Error{
      base::Error::Kind::not_found,
      fmt::format("cannot find '{}': there is no host of that name", shown),
      0});
}

} // namespace hawk::send
