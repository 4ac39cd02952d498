#include "format/line_counts.hpp"

#include "format/newlines.hpp"

namespace hawk::format {

void LineCounts::add(std::uint64_t offset, std::string_view bytes) {
  // Two threads may have a share of one stretch.
  counts_[offset / k_stretch].fetch_add(
      static_cast<std::uint32_t>(count_newlines(bytes)),
      std::memory_order_relaxed);
}

std::uint64_t LineCounts::lines_before_stretch(std::uint64_t place) {
  const std::size_t stretch = place / k_stretch;
  if (stretch < summed_) {
    summed_ = 0;
    sum_ = 0;
  }
  for (; summed_ < stretch; ++summed_) {
    sum_ += counts_[summed_].load(std::memory_order_relaxed);
  }
  return sum_;
}

} // namespace hawk::format
