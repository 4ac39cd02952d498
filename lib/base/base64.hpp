#pragma once

// Base64 with the standard alphabet and padding: RFC 4648, section 4.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hawk::base {

constexpr std::size_t base64_size(std::size_t bytes) {
  return (bytes + 2) / 3 * 4;
}

// Writes base64_size(bytes.size()) characters to out, which must have room;
// allocates nothing. Returns how many were written.
std::size_t encode_base64(std::string_view bytes, std::span<char> out);

// Strict: whole groups, right padding, nothing else.
std::optional<std::string> decode_base64(std::string_view text);

} // namespace hawk::base
