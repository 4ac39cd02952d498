#pragma once

// Asks name servers by UDP for the addresses of a name.

#include "base/result.hpp"
#include "send/hosts_file.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::send {

struct DnsLimits {
  std::chrono::milliseconds wait{2000}; // for one answer
  int rounds = 2;                       // of all servers
  std::uint16_t port = 53;
};

// IPv4 before IPv6. Error: not_found (there is no such name), timeout (no
// server answers).
base::Result<std::vector<std::string>> look_up(std::string_view name,
                                               const ResolverConfig& config,
                                               const DnsLimits& limits = {});

} // namespace hawk::send
