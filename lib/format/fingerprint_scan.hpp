#pragma once

// Looks for the places in text at which one of up to eight fingerprints of
// three bytes may stand. A place is looked up by the halves of each of its
// three bytes: a table says in which fingerprints such a half may stand, a bit
// each. PSHUFB and TBL look up 16 or 32 at once ("Teddy" of Hyperscan).

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hawk::format {

constexpr std::size_t k_fingerprint = 3;

struct FingerprintTables {
  struct Byte {
    alignas(16) std::array<std::uint8_t, 16> low{};  // by byte & 15
    alignas(16) std::array<std::uint8_t, 16> high{}; // by byte >> 4
    std::uint8_t beyond = 0; // at the end of the text
  };

  std::array<Byte, k_fingerprint> bytes;
};

struct Candidate {
  std::size_t place = std::string_view::npos; // none
  std::uint8_t fingerprints = 0;
};

// Which instructions; all find the same.
enum class ScanCode { best, avx2, ssse3, neon, portable };

// The first candidate at or after `from` and before `to`.
using FingerprintScan = Candidate (*)(const FingerprintTables& tables,
                                      std::string_view text,
                                      std::size_t from,
                                      std::size_t to);

// nullptr if this processor has no such instructions.
FingerprintScan find_fingerprint_scan(ScanCode code);

} // namespace hawk::format
