#pragma once

// Looks at bytes sixteen at a time where the processor can, for texts that are
// too short for a call into the library to pay.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hawk::base {

// Whether two texts of this size are the same; without a call, word by word.
inline bool is_same(const char* a, const char* b, std::size_t size) {
  const auto differ = [&](std::size_t at, std::size_t bytes) {
    std::uint64_t left = 0;
    std::uint64_t right = 0;
    std::memcpy(&left, a + at, bytes);
    std::memcpy(&right, b + at, bytes);
    return left != right;
  };
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) {
      if (differ(at, 8)) {
        return false;
      }
    }
    return !differ(size - 8, 8);
  }
  if (size >= 4) {
    return !differ(0, 4) && !differ(size - 4, 4);
  }
  for (std::size_t at = 0; at < size; ++at) {
    if (a[at] != b[at]) {
      return false;
    }
  }
  return true;
}

inline bool is_same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && is_same(a.data(), b.data(), a.size());
}

// Where two texts differ first, from `at` on; the size of the shorter one if
// they do not.
inline std::size_t find_difference(std::string_view a,
                                   std::string_view b,
                                   std::size_t at) {
  const std::size_t size = a.size() < b.size() ? a.size() : b.size();
  while (at + 8 <= size && is_same(a.data() + at, b.data() + at, 8)) {
    at += 8;
  }
  while (at < size && a[at] == b[at]) {
    ++at;
  }
  return at < size ? at : size;
}

#if defined(__SSE2__)

// The first byte from `at` on that is one of some, or `end`. `wide` marks them
// in sixteen bytes, `one` tells of one.
template <typename Wide, typename One>
const char* find_byte(const char* at, const char* end, Wide wide, One one) {
  for (; end - at >= 16; at += 16) {
    const __m128i bytes =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(wide(bytes)));
    if (found != 0) {
      return at + std::countr_zero(found);
    }
  }
  while (at != end && !one(*at)) {
    ++at;
  }
  return at;
}

inline __m128i equals(__m128i bytes, char c) {
  return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

#endif

// The first of two or three characters, or `end`.
template <char A, char B, char C = B>
const char* find_any(const char* at, const char* end) {
  const auto one = [](char c) { return c == A || c == B || c == C; };
#if defined(__SSE2__)
  return find_byte(
      at,
      end,
      [](__m128i bytes) {
        return _mm_or_si128(_mm_or_si128(equals(bytes, A), equals(bytes, B)),
                            equals(bytes, C));
      },
      one);
#else
  while (at != end && !one(*at)) {
    ++at;
  }
  return at;
#endif
}

// The same by places of a text; npos: there is none.
template <char A, char B, char C = B>
std::size_t find_any(std::string_view text, std::size_t from = 0) {
  if (from >= text.size()) {
    return std::string_view::npos;
  }
  const char* const end = text.data() + text.size();
  const char* const found = find_any<A, B, C>(text.data() + from, end);
  return found == end ? std::string_view::npos
                      : static_cast<std::size_t>(found - text.data());
}

// The first byte that is no decimal digit, or `end`.
inline const char* find_no_digit(const char* at, const char* end) {
  const auto is_other = [](char c) { return c < '0' || c > '9'; };
#if defined(__SSE2__)
  return find_byte(
      at,
      end,
      [](__m128i bytes) {
        const __m128i from = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
        return _mm_cmpeq_epi8(_mm_max_epu8(from, _mm_set1_epi8(10)), from);
      },
      is_other);
#else
  while (at != end && !is_other(*at)) {
    ++at;
  }
  return at;
#endif
}

// A quote, backslash or control character: where the plain text of a JSON
// string ends.
inline bool is_json_special(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

#if defined(__SSE2__)

inline __m128i mark_json_specials(__m128i bytes) {
  const __m128i control =
      _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
  return _mm_or_si128(
      control, _mm_or_si128(equals(bytes, '"'), equals(bytes, '\\')));
}

// A bit for each of the sixteen.
inline unsigned find_json_specials(__m128i bytes) {
  return static_cast<unsigned>(_mm_movemask_epi8(mark_json_specials(bytes)));
}

#endif

// The first of them, or `end`.
inline const char* find_json_special(const char* at, const char* end) {
#if defined(__SSE2__)
  return find_byte(at, end, mark_json_specials, is_json_special);
#else
  while (at != end && !is_json_special(*at)) {
    ++at;
  }
  return at;
#endif
}

} // namespace hawk::base
