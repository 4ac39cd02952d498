#pragma once

// /etc/hosts and /etc/resolv.conf, read without the system's name service: the
// static build cannot have one. Pure. (hosts(5), resolv.conf(5))

#include <string>
#include <string_view>
#include <vector>

namespace hawk::send {

// The addresses of a name, in their order, names in any case.
std::vector<std::string> find_in_hosts(std::string_view hosts,
                                       std::string_view name);

struct ResolverConfig {
  std::vector<std::string> servers; // addresses
  std::vector<std::string> search;  // domains
  int ndots = 1;

  bool operator==(const ResolverConfig&) const = default;
};

ResolverConfig parse_resolver_config(std::string_view text);

// What to ask for in turn: a name with few dots within the domains first, as in
// Kubernetes, where ndots is 5.
std::vector<std::string> candidate_names(std::string_view name,
                                         const ResolverConfig& config);

} // namespace hawk::send
