#include "format/fingerprint_scan.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace hawk::format {

namespace {

std::uint8_t fingerprints_at(const FingerprintTables& tables,
                             std::string_view text,
                             std::size_t place) {
  unsigned found = 0xff;
  for (std::size_t i = 0; i < k_fingerprint; ++i) {
    const FingerprintTables::Byte& table = tables.bytes[i];
    if (place + i >= text.size()) {
      found &= table.beyond;
      continue;
    }
    const auto byte = static_cast<unsigned char>(text[place + i]);
    found &= static_cast<unsigned>(table.low[byte & 15U])
             & table.high[byte >> 4U];
  }
  return static_cast<std::uint8_t>(found);
}

Candidate scan_portable(const FingerprintTables& tables,
                        std::string_view text,
                        std::size_t from,
                        std::size_t to) {
  to = std::min(to, text.size());
  for (std::size_t place = from; place < to; ++place) {
    const std::uint8_t found = fingerprints_at(tables, text, place);
    if (found != 0) {
      return {place, found};
    }
  }
  return {};
}

// The places from which a vector and the bytes of a fingerprint behind it can
// be read; the few others are looked at one by one.
std::size_t vector_end(std::string_view text, std::size_t vector) {
  const std::size_t needed = vector + k_fingerprint - 1;
  return text.size() < needed ? 0 : text.size() - needed + 1;
}

#if defined(__x86_64__)

struct Avx2Tables {
  __m256i low[k_fingerprint];
  __m256i high[k_fingerprint];
};

__attribute__((target("avx2"))) inline __m256i
broadcast(const std::array<std::uint8_t, 16>& table) {
  return _mm256_broadcastsi128_si256(
      _mm_load_si128(reinterpret_cast<const __m128i*>(table.data())));
}

__attribute__((target("avx2"))) inline __m256i
look_up(const Avx2Tables& tables, const char* at) {
  const __m256i half = _mm256_set1_epi8(15);
  __m256i found = _mm256_set1_epi8(-1);
  for (std::size_t i = 0; i < k_fingerprint; ++i) {
    const __m256i bytes =
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + i));
    const __m256i low = _mm256_and_si256(bytes, half);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
    found = _mm256_and_si256(
        found,
        _mm256_and_si256(_mm256_shuffle_epi8(tables.low[i], low),
                         _mm256_shuffle_epi8(tables.high[i], high)));
  }
  return found;
}

__attribute__((target("avx2"))) inline unsigned places_of(__m256i found) {
  return ~static_cast<unsigned>(_mm256_movemask_epi8(
      _mm256_cmpeq_epi8(found, _mm256_setzero_si256())));
}

__attribute__((target("avx2"))) Candidate
scan_avx2(const FingerprintTables& tables,
          std::string_view text,
          std::size_t from,
          std::size_t to) {
  Avx2Tables wide;
  for (std::size_t i = 0; i < k_fingerprint; ++i) {
    wide.low[i] = broadcast(tables.bytes[i].low);
    wide.high[i] = broadcast(tables.bytes[i].high);
  }
  const std::size_t end = std::min(to, vector_end(text, 64));
  std::size_t place = from;
  for (; place < end; place += 64) {
    const __m256i first = look_up(wide, text.data() + place);
    const __m256i second = look_up(wide, text.data() + place + 32);
    const __m256i any = _mm256_or_si256(first, second);
    if (_mm256_testz_si256(any, any) != 0) {
      continue;
    }
    const std::uint64_t places =
        places_of(first)
        | static_cast<std::uint64_t>(places_of(second)) << 32U;
    const std::size_t at =
        place + static_cast<std::size_t>(std::countr_zero(places));
    return at < to ? Candidate{at, fingerprints_at(tables, text, at)}
                   : Candidate{};
  }
  return scan_portable(tables, text, place, to);
}

__attribute__((target("ssse3"))) inline __m128i
look_up(const FingerprintTables& tables, const char* at) {
  const __m128i half = _mm_set1_epi8(15);
  __m128i found = _mm_set1_epi8(-1);
  for (std::size_t i = 0; i < k_fingerprint; ++i) {
    const FingerprintTables::Byte& table = tables.bytes[i];
    const __m128i bytes =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + i));
    const __m128i low = _mm_and_si128(bytes, half);
    const __m128i high = _mm_and_si128(_mm_srli_epi16(bytes, 4), half);
    const auto* low_table = reinterpret_cast<const __m128i*>(table.low.data());
    const auto* high_table =
        reinterpret_cast<const __m128i*>(table.high.data());
    found = _mm_and_si128(
        found,
        _mm_and_si128(_mm_shuffle_epi8(_mm_load_si128(low_table), low),
                      _mm_shuffle_epi8(_mm_load_si128(high_table), high)));
  }
  return found;
}

__attribute__((target("ssse3"))) Candidate
scan_ssse3(const FingerprintTables& tables,
           std::string_view text,
           std::size_t from,
           std::size_t to) {
  const std::size_t end = std::min(to, vector_end(text, 16));
  std::size_t place = from;
  for (; place < end; place += 16) {
    const __m128i found = look_up(tables, text.data() + place);
    const unsigned places =
        0xffffU
        & ~static_cast<unsigned>(_mm_movemask_epi8(
            _mm_cmpeq_epi8(found, _mm_setzero_si128())));
    if (places != 0) {
      const std::size_t at =
          place + static_cast<std::size_t>(std::countr_zero(places));
      return at < to ? Candidate{at, fingerprints_at(tables, text, at)}
                     : Candidate{};
    }
  }
  return scan_portable(tables, text, place, to);
}

#elif defined(__aarch64__)

Candidate scan_neon(const FingerprintTables& tables,
                    std::string_view text,
                    std::size_t from,
                    std::size_t to) {
  const std::size_t end = std::min(to, vector_end(text, 16));
  std::size_t place = from;
  for (; place < end; place += 16) {
    uint8x16_t found = vdupq_n_u8(0xff);
    for (std::size_t i = 0; i < k_fingerprint; ++i) {
      const FingerprintTables::Byte& table = tables.bytes[i];
      const uint8x16_t bytes = vld1q_u8(
          reinterpret_cast<const std::uint8_t*>(text.data() + place + i));
      const uint8x16_t low = vandq_u8(bytes, vdupq_n_u8(15));
      const uint8x16_t high = vshrq_n_u8(bytes, 4);
      found = vandq_u8(
          found,
          vandq_u8(vqtbl1q_u8(vld1q_u8(table.low.data()), low),
                   vqtbl1q_u8(vld1q_u8(table.high.data()), high)));
    }
    if (vmaxvq_u8(found) != 0) {
      return scan_portable(tables, text, place, std::min(to, place + 16));
    }
  }
  return scan_portable(tables, text, place, to);
}

#endif

} // namespace

FingerprintScan find_fingerprint_scan(ScanCode code) {
  const bool best = code == ScanCode::best;
#if defined(__x86_64__)
  if ((best || code == ScanCode::avx2)
      && __builtin_cpu_supports("avx2") != 0) {
    return scan_avx2;
  }
  if ((best || code == ScanCode::ssse3)
      && __builtin_cpu_supports("ssse3") != 0) {
    return scan_ssse3;
  }
#elif defined(__aarch64__)
  if (best || code == ScanCode::neon) {
    return scan_neon;
  }
#endif
  return best || code == ScanCode::portable ? scan_portable : nullptr;
}

} // namespace hawk::format
