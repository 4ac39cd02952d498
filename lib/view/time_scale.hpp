#pragma once

// Where on a row a time is. Long stretches in which nothing went on take hardly
// any room: two traces an hour apart are still two rows of bars.

#include "base/clock.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace hawk::view {

class TimeScale final {
public:
  struct Interval {
    base::Nanos start{};
    base::Nanos end{};
  };

  // `busy` in any order, overlapping or not.
  explicit TimeScale(std::vector<Interval> busy);

  // From 0 to 1; what is outside is at its end.
  double place_of(base::Nanos time) const;

  base::Nanos time_at(double place) const;

  base::Nanos start() const { return start_; }

  // Stretches that are drawn shorter than they are.
  const std::vector<Interval>& idle() const { return idle_; }

private:
  // Times and places that the scale runs straight between.
  struct Knot {
    base::Nanos time{};
    double place = 0;
  };

  base::Nanos start_{};
  std::vector<Interval> idle_;
  std::vector<Knot> knots_;
};

} // namespace hawk::view
