#pragma once

// Whether two samples differ by more than chance: of durations by their ranks,
// which outliers do not move, of shares by counting. How much they differ, and
// whether that matters, is another question.

#include "analyse/distribution.hpp"

#include <cstdint>

namespace hawk::analyse {

struct RankTest {
  // How often a value of the second is above one of the first, a tie for half.
  double above = 0.5;
  double p = 1; // of so much or more by chance, both sides
};

// Mann and Whitney's test by its normal approximation, with correction for
// ties. `first_n` and `second_n` are how many were seen: less than the counts
// where one stands for many.
RankTest compare_ranks(const Distribution& first,
                       std::uint64_t first_n,
                       const Distribution& second,
                       std::uint64_t second_n);

struct Share {
  std::uint64_t hits = 0;
  std::uint64_t of = 0;

  double value() const;
};

// Fisher's exact test, both sides; 1 if one of them is empty.
double compare_shares(const Share& first, const Share& second);

} // namespace hawk::analyse
