#include "format/hex_masks.hpp"

#include "format/characters.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace hawk::format {

namespace {

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t i = 0; i < 256; ++i) {
    const auto c = static_cast<char>(i);
    classes[i] = static_cast<std::uint8_t>((is_hex_digit(c) ? 1U : 0U)
                                           | (c == '=' ? 2U : 0U));
  }
  return classes;
}

constexpr auto k_classes = make_classes();

// Of 64 bytes from `begin` on.
ByteMasks masks_of(std::string_view text, std::size_t begin) {
  ByteMasks masks;
  const std::size_t size = std::min<std::size_t>(64, text.size() - begin);
  for (std::size_t i = 0; i < size; ++i) {
    const char c = text[begin + i];
    const std::uint64_t found = k_classes[static_cast<unsigned char>(c)];
    const bool escapes = c == '\\' && begin + i + 1 < text.size()
                         && text[begin + i + 1] == 'u';
    masks.hex |= (found & 1U) << i;
    masks.marks |= (found >> 1U | (escapes ? 1U : 0U)) << i;
  }
  return masks;
}

#if defined(__x86_64__)

// By the halves of a byte: bit 0 is 3 and 0 to 9, bit 1 is 4 or 6 and 1 to 6. A
// byte over 127 looks up 0.
alignas(16) constexpr std::array<std::uint8_t, 16> k_low = {
    1, 3, 3, 3, 3, 3, 3, 1, 1, 1, 0, 0, 0, 0, 0, 0};
alignas(16) constexpr std::array<std::uint8_t, 16> k_high = {
    0, 0, 0, 1, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0};

__attribute__((target("avx2"))) inline __m256i
wide(const std::array<std::uint8_t, 16>& table) {
  return _mm256_broadcastsi128_si256(
      _mm_load_si128(reinterpret_cast<const __m128i*>(table.data())));
}

__attribute__((target("avx2"))) inline std::uint64_t bits_of(__m256i bytes) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

__attribute__((target("avx2"))) inline std::uint64_t
hex_bits(__m256i bytes, __m256i low, __m256i high) {
  const __m256i upper =
      _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
  const __m256i found = _mm256_and_si256(_mm256_shuffle_epi8(low, bytes),
                                         _mm256_shuffle_epi8(high, upper));
  return 0xffffffffU
         & ~bits_of(_mm256_cmpeq_epi8(found, _mm256_setzero_si256()));
}

// Of 32 bytes, behind which there is one more.
__attribute__((target("avx2"))) inline std::uint64_t
mark_bits(const char* at, __m256i bytes) {
  const __m256i next =
      _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 1));
  const __m256i escapes =
      _mm256_and_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')),
                       _mm256_cmpeq_epi8(next, _mm256_set1_epi8('u')));
  return bits_of(_mm256_or_si256(
      _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('=')), escapes));
}

__attribute__((target("avx2"))) void
make_masks_avx2(std::string_view text, std::vector<ByteMasks>& masks) {
  const __m256i low = wide(k_low);
  const __m256i high = wide(k_high);
  masks.resize((text.size() + 63) / 64);
  std::size_t i = 0;
  for (; (i + 1) * 64 < text.size(); ++i) {
    const char* const at = text.data() + i * 64;
    const __m256i first =
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    const __m256i second =
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32));
    masks[i].hex =
        hex_bits(first, low, high) | hex_bits(second, low, high) << 32U;
    masks[i].marks = mark_bits(at, first) | mark_bits(at + 32, second) << 32U;
  }
  if (i < masks.size()) {
    masks[i] = masks_of(text, i * 64);
  }
}

#endif

} // namespace

void make_masks_portable(std::string_view text,
                         std::vector<ByteMasks>& masks) {
  masks.resize((text.size() + 63) / 64);
  for (std::size_t i = 0; i < masks.size(); ++i) {
    masks[i] = masks_of(text, i * 64);
  }
}

void make_masks(std::string_view text, std::vector<ByteMasks>& masks) {
#if defined(__x86_64__)
  static const bool k_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (k_avx2) {
    make_masks_avx2(text, masks);
    return;
  }
#endif
  make_masks_portable(text, masks);
}

} // namespace hawk::format
