#pragma once

// A fast hash of bytes for tables in memory. With a seed that nobody outside
// knows, no input can be made of words that all collide.

#include <cstdint>
#include <cstring>
#include <string_view>

namespace hawk::base {

namespace hash_detail {

inline std::uint64_t load(const char* at, std::size_t size) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, size);
  return word;
}

// Both halves of the product: every bit of one meets every bit of the other.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product)
         ^ static_cast<std::uint64_t>(product >> 64U);
}

} // namespace hash_detail

inline std::uint64_t hash_bytes(std::string_view text, std::uint64_t seed) {
  using hash_detail::load;
  using hash_detail::mix;
  constexpr std::uint64_t k_first = 0xa0761d6478bd642fU;
  constexpr std::uint64_t k_second = 0xe7037ed1a0b428dbU;
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t hash = mix(seed ^ k_first, left ^ k_second);
  for (; left > 16; left -= 16, at += 16) {
    hash = mix(load(at, 8) ^ k_first ^ hash, load(at + 8, 8) ^ k_second);
  }
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  if (left >= 8) {
    a = load(at, 8);
    b = load(at + left - 8, 8);
  } else if (left >= 4) {
    a = load(at, 4);
    b = load(at + left - 4, 4);
  } else if (left > 0) {
    a = load(at, left);
  }
  return mix(a ^ k_first ^ hash, b ^ k_second ^ seed);
}

} // namespace hawk::base
