#pragma once

// Where to: a URL of http, taken apart.

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace hawk::send {

struct Url {
  std::string host; // without brackets
  std::uint16_t port = 80;
  std::string path; // "/v1/traces", also with a query; empty: none

  // "host:4318", "[::1]:4318": as the Host header has it.
  std::string authority() const;

  // For messages: without a query, which may hold a key.
  std::string text() const;

  bool operator==(const Url&) const = default;
};

// Whether a word is meant as a URL rather than as a file or format.
bool is_url(std::string_view word);

// "http://HOST[:PORT][/PATH]". Error (usage): another scheme, a user in it, no
// host, no port. `port` is what stands for one that is left out.
base::Result<Url> parse_url(std::string_view text, std::uint16_t port = 80);

} // namespace hawk::send
