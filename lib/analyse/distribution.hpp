#pragma once

// Durations, or other counts, by how often they were: exact while there are
// few different ones, then each within 1.6 % (32 classes an octave, as HDR
// histograms do). So it is bounded whatever comes, and two can be added.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace hawk::analyse {

class Distribution final {
public:
  // Different values that are kept as they are.
  static constexpr std::size_t k_most_exact = 256;
  static constexpr double k_relative_error = 1.0 / 64;

  // Negative ones count as 0.
  void add(std::int64_t value, std::uint64_t times = 1);
  void add(const Distribution& other);

  std::uint64_t count() const { return count_; }

  bool is_exact() const { return exact_; }

  // Nearest-rank: the least value that so many hundredths are not above. The
  // 100th is the greatest, always exact. Nothing: there is none.
  std::optional<std::int64_t> percentile(double hundredths) const;
  std::optional<std::int64_t> greatest() const;

  // How many are `value` or more; of those that are not exact as they are kept.
  std::uint64_t count_from(std::int64_t value) const;

  // Value and how often, rising.
  const std::map<std::int64_t, std::uint64_t>& values() const {
    return values_;
  }

  bool operator==(const Distribution&) const = default;

private:
  void coarsen();

  std::map<std::int64_t, std::uint64_t> values_;
  std::uint64_t count_ = 0;
  std::int64_t greatest_ = 0;
  bool exact_ = true;
};

// The middle of the class that a value falls into.
std::int64_t class_of(std::int64_t value);

// Lower end of the Wilson score interval of a share, at 95 %: how large it is
// at least, with so few seen. 0 of none.
double wilson_lower_bound(std::uint64_t hits, std::uint64_t of);

} // namespace hawk::analyse
