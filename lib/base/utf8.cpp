#include "base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace hawk::base {

namespace {

constexpr CodePoint invalid(unsigned char byte) {
  return {byte, 1, false};
}

unsigned char byte_at(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

bool is_continuation(unsigned char byte) {
  return (byte & 0xc0U) == 0x80U;
}

// Bytes of a sequence by its first byte; 0 where none may start.
std::size_t sequence_length(unsigned char first) {
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xc2 && first <= 0xdf) {
    return 2;
  }
  if (first >= 0xe0 && first <= 0xef) {
    return 3;
  }
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

} // namespace

CodePoint decode_utf8(std::string_view text) {
  const unsigned char first = byte_at(text, 0);
  const std::size_t length = sequence_length(first);
  if (length == 1) {
    return {first, 1, true};
  }
  if (length == 0 || text.size() < length) {
    return invalid(first);
  }
  constexpr unsigned char k_first_mask[] = {0, 0, 0x1f, 0x0f, 0x07};
  char32_t value = first & k_first_mask[length];
  for (std::size_t i = 1; i < length; ++i) {
    const unsigned char next = byte_at(text, i);
    if (!is_continuation(next)) {
      return invalid(first);
    }
    value = (value << 6U) | (next & 0x3fU);
  }
  // Overlong forms, surrogates, and beyond the last code point.
  constexpr char32_t k_least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < k_least[length] || surrogate || value > 0x10ffff) {
    return invalid(first);
  }
  return {value, length, true};
}

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    // Eight ASCII bytes at a time: nearly every log is nothing else.
    while (at + 8 <= text.size()) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + at, sizeof word);
      if ((word & 0x8080808080808080ULL) != 0) {
        break;
      }
      at += 8;
    }
    if (at == text.size()) {
      break;
    }
    const CodePoint point = decode_utf8(text.substr(at));
    if (!point.valid) {
      return at;
    }
    at += point.length;
  }
  return at;
}

} // namespace hawk::base
