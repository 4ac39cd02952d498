#pragma once

// Questions to a name server and its answers as bytes: RFC 1035, 4. Pure, and
// total: any bytes may be given.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::send {

enum class DnsType : std::uint16_t { a = 1, aaaa = 28 };

// Nothing: the name cannot be asked for (too long, an empty part).
std::optional<std::string>
make_dns_query(std::uint16_t id, std::string_view name, DnsType type);

struct DnsAnswer {
  bool refused = false;               // the server cannot, or will not
  bool cut = false;                   // there is more, by TCP
  std::vector<std::string> addresses; // "10.0.0.7", "fd00::7"

  bool operator==(const DnsAnswer&) const = default;
};

// Nothing: it is no answer to that question. Aliases (CNAME) are in one answer
// with what they lead to.
std::optional<DnsAnswer> parse_dns_answer(std::string_view message,
                                          std::string_view query);

} // namespace hawk::send
