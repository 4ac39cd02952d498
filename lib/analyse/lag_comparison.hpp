#pragma once

// Whether events leave sooner after a change than before. A difference counts
// if it is more than chance and more than noise: another run on a busier
// machine must not be a verdict.

#include "analyse/lag_table.hpp"
#include "model/finding.hpp"
#include "model/lag_comparison.hpp"

#include <chrono>
#include <span>

namespace hawk::analyse {

// Differences of medians below this are noise of machines: the least delay that
// one-step-late calls late is the same.
constexpr Nanos k_least_change = std::chrono::milliseconds(5);
// The same as a part of what it was before, and of shares.
constexpr double k_least_part = 0.25;
constexpr double k_least_share = 0.1;
// How often one is above the other: what is less is a matter of some outliers.
constexpr double k_least_above = 0.75;
constexpr double k_most_chance = 0.02;

// Errors and warnings that a side's rules found; names of both are the
// caller's to fill in.
struct LagSide {
  const LagTable& table;
  std::span<const model::Finding> findings;
};

model::LagComparison compare_lags(const LagSide& before, const LagSide& after);

} // namespace hawk::analyse
