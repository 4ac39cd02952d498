#pragma once

// UTF-8 as bytes: what is valid, and where a piece cut at random begins and
// ends. RFC 3629, Unicode table 3-7.

#include <cstddef>
#include <string_view>

namespace hawk::base {

// Length of the longest prefix of text that is valid UTF-8.
std::size_t valid_utf8_prefix(std::string_view text);

// One code point at the front of text: its value and length in bytes. For an
// invalid byte `value` is that byte, `length` 1 and `valid` false.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;
  bool valid = false;
};

CodePoint decode_utf8(std::string_view text);

} // namespace hawk::base
