#pragma once

// What probes count themselves, each for its own connections, loops or places:
// they state how often it was so far, and sums want what was added.

#include "base/clock.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

namespace hawk::analyse {

template <class Key> class ProbeCounts final {
public:
  // What was counted longest ago is as good as told.
  static constexpr std::size_t k_most = 1'000;

  bool has(const Key& key) const { return counts_.count(key) != 0; }

  std::int64_t find(const Key& key) const {
    const auto at = counts_.find(key);
    return at == counts_.end() ? 0 : at->second.count;
  }

  // What it adds to what is known.
  std::uint64_t raise(const Key& key, std::int64_t count, base::Nanos time) {
    if (counts_.size() >= k_most && !has(key)) {
      counts_.erase(std::min_element(
          counts_.begin(), counts_.end(), [](const auto& a, const auto& b) {
            return a.second.time < b.second.time;
          }));
    }
    Count& known = counts_[key];
    const std::int64_t more = std::max(count - known.count, std::int64_t{0});
    known = {std::max(known.count, count), time};
    return static_cast<std::uint64_t>(more);
  }

private:
  struct Count {
    std::int64_t count = 0;
    base::Nanos time{};
  };

  std::map<Key, Count> counts_;
};

} // namespace hawk::analyse
