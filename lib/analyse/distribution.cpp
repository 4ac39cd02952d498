#include "analyse/distribution.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace hawk::analyse {

namespace {

constexpr int k_class_bits = 5; // 32 classes an octave

} // namespace

std::int64_t class_of(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(std::max(value, std::int64_t{0}));
  const int shift = static_cast<int>(std::bit_width(bits)) - k_class_bits - 1;
  if (shift <= 0) {
    return static_cast<std::int64_t>(bits);
  }
  const std::uint64_t low = bits >> shift << shift;
  return static_cast<std::int64_t>(low + (std::uint64_t{1} << shift) / 2);
}

void Distribution::add(std::int64_t value, std::uint64_t times) {
  if (times == 0) {
    return;
  }
  const std::int64_t kept = std::max(value, std::int64_t{0});
  count_ += times;
  greatest_ = std::max(greatest_, kept);
  values_[exact_ ? kept : class_of(kept)] += times;
  if (exact_ && values_.size() > k_most_exact) {
    coarsen();
  }
}

// The same as adding its values one by one, in any order: what is kept of a
// value depends on nothing but how many different ones there are.
void Distribution::add(const Distribution& other) {
  if (!other.exact_ && exact_) {
    coarsen();
  }
  for (const auto& [value, times] : other.values_) {
    add(value, times);
  }
  greatest_ = std::max(greatest_, other.greatest_);
}

void Distribution::coarsen() {
  std::map<std::int64_t, std::uint64_t> coarse;
  for (const auto& [value, times] : values_) {
    coarse[class_of(value)] += times;
  }
  values_ = std::move(coarse);
  exact_ = false;
}

std::optional<std::int64_t> Distribution::percentile(double hundredths) const {
  if (count_ == 0) {
    return std::nullopt;
  }
  const double exact_rank =
      std::ceil(hundredths / 100.0 * static_cast<double>(count_));
  const auto rank = static_cast<std::uint64_t>(
      std::clamp(exact_rank, 1.0, static_cast<double>(count_)));
  if (rank >= count_) {
    return greatest_;
  }
  std::uint64_t seen = 0;
  for (const auto& [value, times] : values_) {
    seen += times;
    if (seen >= rank) {
      return std::min(value, greatest_); // a class reaches beyond it
    }
  }
  return greatest_;
}

std::optional<std::int64_t> Distribution::greatest() const {
  return count_ == 0 ? std::nullopt : std::optional(greatest_);
}

std::uint64_t Distribution::count_from(std::int64_t value) const {
  std::uint64_t count = 0;
  for (auto at = values_.lower_bound(value); at != values_.end(); ++at) {
    count += at->second;
  }
  return count;
}

double wilson_lower_bound(std::uint64_t hits, std::uint64_t of) {
  if (of == 0) {
    return 0;
  }
  constexpr double k_z = 1.959964; // of 95 %, both sides
  const auto n = static_cast<double>(of);
  const double share = static_cast<double>(std::min(hits, of)) / n;
  const double square = k_z * k_z;
  const double middle = share + square / (2 * n);
  const double margin =
      k_z * std::sqrt(share * (1 - share) / n + square / (4 * n * n));
  return std::max((middle - margin) / (1 + square / n), 0.0);
}

} // namespace hawk::analyse
