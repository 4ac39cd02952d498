#pragma once

// Two sequences of operations aligned: what is in both, in order, and what is
// in one only. Myers' O(ND) difference in linear space ("An O(ND) Difference
// Algorithm and Its Variations", 1986), which finds a shortest one; where two
// long sequences have hardly anything in common it settles for a longer one,
// so that time stays bounded.

#include "story/operation_ids.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace hawk::story {

struct AlignedRun {
  enum class In { both, left, right };

  In in = In::both;
  std::size_t left = 0;  // where it begins in each
  std::size_t right = 0;
  std::size_t length = 0;

  bool operator==(const AlignedRun&) const = default;
};

// Runs in order, without two of a kind in a row; of what was replaced that of
// the left one first. They cover both sequences.
std::vector<AlignedRun> align(std::span<const OperationId> left,
                              std::span<const OperationId> right);

} // namespace hawk::story
