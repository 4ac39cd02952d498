#include "proc/look_pace.hpp"

#include <algorithm>

namespace hawk::proc {

namespace {

// A rule wants to see the same for two seconds: three looks, a second apart.
constexpr base::Nanos k_shortest = std::chrono::seconds(1);

// Whoever hangs unseen by then is found that much later.
constexpr base::Nanos k_longest = std::chrono::seconds(8);

constexpr int k_share = 100; // of the time, for looking

} // namespace

bool LookPace::is_due(base::Nanos now) {
  if (!next_) {
    next_ = now + k_shortest;
  }
  return now >= *next_;
}

void LookPace::found(const std::set<ObjectKey>& standing) {
  if (standing != standing_) {
    standing_ = standing;
    period_ = {};
  }
}

void LookPace::looked(base::Nanos finished, base::Nanos cost) {
  last_ = finished;
  // Twice at the shortest before it grows: the second look is what shows that
  // something stands still.
  period_ = period_ == base::Nanos{} ? k_shortest - base::Nanos(1)
            : period_ < k_shortest   ? k_shortest
                                     : std::min(period_ * 2, k_longest);
  next_ = finished + std::clamp(cost * k_share, period_, k_longest);
}

} // namespace hawk::proc
