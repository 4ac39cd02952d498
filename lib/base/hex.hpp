#pragma once

// Hex digits in lower case, as ids and JSON's escapes have them.

#include <cstdint>
#include <string>

namespace hawk::base {

// Of the lowest four bits.
constexpr char hex_digit(std::uint64_t value) {
  return "0123456789abcdef"[value & 15U];
}

// Both digits of a byte.
inline void append_hex(char byte, std::string& out) {
  const auto value = static_cast<unsigned char>(byte);
  out += hex_digit(value >> 4U);
  out += hex_digit(value);
}

} // namespace hawk::base
