#pragma once

// What probes count themselves, each for its own connections, loops or places:
// they state how often it was so far, and sums want what was added. What was
// raised longest ago and has no room any more is as good as told.

#include "analyse/recent_map.hpp"

#include <algorithm>
#include <cstdint>

namespace hawk::analyse {

template <class Key> class RecentCounts final {
public:
  explicit RecentCounts(std::size_t most)
      : counts_(most) {}

  bool has(const Key& key) const { return counts_.find(key) != nullptr; }

  std::int64_t find(const Key& key) const {
    const std::int64_t* count = counts_.find(key);
    return count == nullptr ? 0 : *count;
  }

  // What it adds to what is known.
  std::uint64_t raise(const Key& key, std::int64_t count) {
    std::int64_t& known = counts_.at(key);
    const std::int64_t more = std::max(count - known, std::int64_t{0});
    known = std::max(known, count);
    return static_cast<std::uint64_t>(more);
  }

private:
  RecentMap<Key, std::int64_t> counts_;
};

} // namespace hawk::analyse
