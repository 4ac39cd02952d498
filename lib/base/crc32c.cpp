#include "base/crc32c.hpp"

#include <array>
#include <cstddef>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace hawk::base {

namespace {

constexpr std::uint32_t k_polynomial = 0x82f63b78; // reflected

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? k_polynomial ^ (value >> 1U) : value >> 1U;
    }
    table[i] = value;
  }
  return table;
}

constexpr auto k_table = make_table();

#if defined(__x86_64__)

constexpr std::size_t k_lane = 1024; // bytes a lane; a multiple of 8

// Shifts a checksum over k_lane zero bytes: the table is linear, so four
// look-ups do it. Three lanes hide the three cycles one instruction takes.
using ShiftTable = std::array<std::array<std::uint32_t, 256>, 4>;

std::uint32_t shift_by_zeros(std::uint32_t crc) {
  for (std::size_t i = 0; i < k_lane; ++i) {
    crc = k_table[crc & 0xffU] ^ (crc >> 8U);
  }
  return crc;
}

ShiftTable make_shift_table() {
  ShiftTable table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    for (std::size_t position = 0; position < 4; ++position) {
      table[position][byte] = shift_by_zeros(byte << (8U * position));
    }
  }
  return table;
}

std::uint32_t shift_lane(std::uint32_t crc) {
  static const ShiftTable k_shift = make_shift_table();
  return k_shift[0][crc & 0xffU] ^ k_shift[1][crc >> 8U & 0xffU]
         ^ k_shift[2][crc >> 16U & 0xffU] ^ k_shift[3][crc >> 24U];
}

std::uint64_t word_at(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

__attribute__((target("sse4.2"))) std::uint32_t
crc32c_sse42(std::string_view bytes, std::uint32_t crc) {
  std::uint64_t state = ~crc;
  while (bytes.size() >= 3 * k_lane) {
    std::uint64_t second = 0;
    std::uint64_t third = 0;
    const char* at = bytes.data();
    for (std::size_t i = 0; i < k_lane; i += 8) {
      state = _mm_crc32_u64(state, word_at(at + i));
      second = _mm_crc32_u64(second, word_at(at + k_lane + i));
      third = _mm_crc32_u64(third, word_at(at + 2 * k_lane + i));
    }
    state = shift_lane(static_cast<std::uint32_t>(state)) ^ second;
    state = shift_lane(static_cast<std::uint32_t>(state)) ^ third;
    bytes.remove_prefix(3 * k_lane);
  }
  while (bytes.size() >= 8) {
    state = _mm_crc32_u64(state, word_at(bytes.data()));
    bytes.remove_prefix(8);
  }
  auto narrow = static_cast<std::uint32_t>(state);
  for (const char byte : bytes) {
    narrow = _mm_crc32_u8(narrow, static_cast<unsigned char>(byte));
  }
  return ~narrow;
}

#endif

} // namespace

std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t crc) {
  crc = ~crc;
  for (const char byte : bytes) {
    crc =
        k_table[(crc ^ static_cast<unsigned char>(byte)) & 0xffU] ^ (crc >> 8U);
  }
  return ~crc;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc) {
#if defined(__x86_64__)
  static const bool k_hardware = __builtin_cpu_supports("sse4.2") != 0;
  if (k_hardware) {
    return crc32c_sse42(bytes, crc);
  }
#endif
  return crc32c_portable(bytes, crc);
}

} // namespace hawk::base
