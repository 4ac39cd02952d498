#include "format/newlines.hpp"

#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace hawk::format {

namespace {

// So many that a byte can count them: that is what the compiler makes fast.
constexpr std::size_t k_countable = 240;

std::uint64_t count_portably(std::string_view text) {
  std::uint64_t lines = 0;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, k_countable);
    std::uint8_t count = 0;
    for (const char c : part) {
      count = static_cast<std::uint8_t>(count + (c == '\n' ? 1 : 0));
    }
    lines += count;
    text.remove_prefix(part.size());
  }
  return lines;
}

#if defined(__x86_64__)

constexpr std::size_t k_wide = sizeof(__m256i);

// A byte counts the lines of its column; a column of so many does not overflow.
constexpr std::size_t k_rows = 255;

__attribute__((target("avx2"))) std::uint64_t sum_of(__m256i columns) {
  const __m256i sums = _mm256_sad_epu8(columns, _mm256_setzero_si256());
  return static_cast<std::uint64_t>(_mm256_extract_epi64(sums, 0))
         + static_cast<std::uint64_t>(_mm256_extract_epi64(sums, 1))
         + static_cast<std::uint64_t>(_mm256_extract_epi64(sums, 2))
         + static_cast<std::uint64_t>(_mm256_extract_epi64(sums, 3));
}

__attribute__((target("avx2"))) std::uint64_t
count_avx2(std::string_view text) {
  const __m256i newline = _mm256_set1_epi8('\n');
  const auto found = [&](const char* at) __attribute__((target("avx2"))) {
    return _mm256_cmpeq_epi8(
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)), newline);
  };
  std::uint64_t lines = 0;
  // Two rows at a time: the sums do not wait for each other.
  while (text.size() >= 2 * k_wide) {
    __m256i even = _mm256_setzero_si256();
    __m256i odd = _mm256_setzero_si256();
    std::size_t at = 0;
    for (std::size_t row = 0;
         row < k_rows && at + 2 * k_wide <= text.size();
         ++row, at += 2 * k_wide) {
      even = _mm256_sub_epi8(even, found(text.data() + at));
      odd = _mm256_sub_epi8(odd, found(text.data() + at + k_wide));
    }
    lines += sum_of(even) + sum_of(odd);
    text.remove_prefix(at);
  }
  return lines + count_portably(text);
}

#endif

} // namespace

std::uint64_t count_newlines(std::string_view text) {
#if defined(__x86_64__)
  static const bool k_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (k_avx2) {
    return count_avx2(text);
  }
#endif
  return count_portably(text);
}

} // namespace hawk::format
