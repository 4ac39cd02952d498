#include "trace/escape.hpp"

#include "base/hex.hpp"

#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hawk::trace {

namespace {

constexpr std::size_t k_longest_escape = 6; // \u001b
constexpr std::size_t k_block = 16;

bool is_special(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

char short_form(char c) {
  switch (c) {
  case '\n':
    return 'n';
  case '\r':
    return 'r';
  case '\t':
    return 't';
  case '"':
  case '\\':
    return c;
  default:
    return '\0';
  }
}

std::size_t put_escape(char c, char* out) {
  out[0] = '\\';
  if (const char letter = short_form(c); letter != '\0') {
    out[1] = letter;
    return 2;
  }
  const auto byte = static_cast<unsigned char>(c);
  std::memcpy(out + 1, "u00", 3);
  out[4] = base::hex_digit(byte >> 4U);
  out[5] = base::hex_digit(byte);
  return k_longest_escape;
}

// Copies bytes up to the first special one, at most k_block, and returns how
// many were plain. Both sides have k_block bytes of room.
std::size_t copy_plain(const char* from, char* out) {
#if defined(__SSE2__)
  const auto block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), block);
  const auto low = _mm_set1_epi8(0x1f);
  const auto control = _mm_cmpeq_epi8(_mm_min_epu8(block, low), block);
  const auto quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
  const auto slash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
  const auto special = _mm_or_si128(control, _mm_or_si128(quote, slash));
  const auto mask = static_cast<unsigned>(_mm_movemask_epi8(special));
  return mask == 0 ? k_block : static_cast<std::size_t>(__builtin_ctz(mask));
#else
  std::size_t count = 0;
  while (count < k_block && !is_special(from[count])) {
    out[count] = from[count];
    ++count;
  }
  return count;
#endif
}

} // namespace

std::optional<std::size_t> escape_json(std::string_view utf8,
                                       std::span<char> out) {
  const char* from = utf8.data();
  const char* const end = from + utf8.size();
  char* to = out.data();
  char* const limit = to + out.size();
  while (end - from >= static_cast<std::ptrdiff_t>(k_block)) {
    if (limit - to < static_cast<std::ptrdiff_t>(k_block)) {
      return std::nullopt;
    }
    const std::size_t plain = copy_plain(from, to);
    from += plain;
    to += plain;
    if (plain < k_block) {
      if (limit - to < static_cast<std::ptrdiff_t>(k_longest_escape)) {
        return std::nullopt;
      }
      to += put_escape(*from++, to);
    }
  }
  for (; from < end; ++from) {
    if (limit - to < static_cast<std::ptrdiff_t>(k_longest_escape)) {
      return std::nullopt;
    }
    if (is_special(*from)) {
      to += put_escape(*from, to);
    } else {
      *to++ = *from;
    }
  }
  return static_cast<std::size_t>(to - out.data());
}

} // namespace hawk::trace
