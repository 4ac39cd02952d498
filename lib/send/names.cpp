#include "send/names.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "send/dns_lookup.hpp"
#include "send/hosts_file.hpp"

#include <fmt/core.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>

namespace hawk::send {

namespace {

bool is_address(const std::string& host) {
  std::array<char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1
         || ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

#ifdef HAWK_OWN_NAMES

std::string read_file(const char* path) {
  const auto text = base::read_file_at(AT_FDCWD, path);
  return text ? *text : std::string();
}

base::Result<std::vector<std::string>> ask_system(const std::string& host) {
  std::vector<std::string> found =
      find_in_hosts(read_file("/etc/hosts"), host);
  if (found.empty() && (host == "localhost" || host.ends_with(".localhost"))) {
    found = {"127.0.0.1", "::1"}; // RFC 6761, 6.3
  }
  if (!found.empty()) {
    return found;
  }
  ResolverConfig config =
      parse_resolver_config(read_file("/etc/resolv.conf"));
  if (config.servers.empty()) {
    config.servers.emplace_back("127.0.0.1"); // resolv.conf(5)
  }
  return look_up(host, config);
}

#else

base::Result<std::vector<std::string>> ask_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (code != 0) {
    return base::fail(base::Error{base::Error::Kind::not_found,
                                  fmt::format("cannot find '{}': {}",
                                              base::sanitise(host),
                                              ::gai_strerror(code)),
                                  0});
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(
      list, ::freeaddrinfo);
  std::vector<std::string> found;
  for (const addrinfo* at = list; at != nullptr; at = at->ai_next) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* bytes =
        at->ai_family == AF_INET
            ? static_cast<const void*>(
                &reinterpret_cast<const sockaddr_in*>(at->ai_addr)->sin_addr)
            : &reinterpret_cast<const sockaddr_in6*>(at->ai_addr)->sin6_addr;
    if (::inet_ntop(at->ai_family, bytes, text.data(), text.size())
        != nullptr) {
      found.emplace_back(text.data());
    }
  }
  return found;
}

#endif

} // namespace

base::Result<std::vector<std::string>> find_addresses(const std::string& host) {
  if (is_address(host)) {
    return std::vector<std::string>{host};
  }
  return ask_system(host);
}

} // namespace hawk::send
