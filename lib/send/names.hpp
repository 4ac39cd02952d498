#pragma once

// The addresses of a host. The shared build asks the system's name service; the
// static one has none, because glibc can only load it, and reads /etc/hosts and
// asks the servers of /etc/resolv.conf itself.

#include "base/result.hpp"

#include <string>
#include <vector>

namespace hawk::send {

// A number is its own address. May take seconds. Errors: not_found, timeout.
base::Result<std::vector<std::string>> find_addresses(const std::string& host);

} // namespace hawk::send
