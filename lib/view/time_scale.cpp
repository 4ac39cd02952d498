#include "view/time_scale.hpp"

#include <algorithm>

namespace hawk::view {

namespace {

using base::Nanos;
using Interval = TimeScale::Interval;

// Of the row, for an idle stretch.
constexpr double k_idle_room = 0.04;
// More of them would leave no room for what goes on.
constexpr std::size_t k_most_idle = 8;

double length_of(const Interval& interval) {
  return std::chrono::duration<double>(interval.end - interval.start).count();
}

std::vector<Interval> merge(std::vector<Interval> busy) {
  std::sort(busy.begin(), busy.end(), [](const Interval& a, const Interval& b) {
    return a.start < b.start;
  });
  std::vector<Interval> out;
  for (const Interval& interval : busy) {
    if (!out.empty() && interval.start <= out.back().end) {
      out.back().end = std::max(out.back().end, interval.end);
    } else {
      out.push_back({interval.start, std::max(interval.start, interval.end)});
    }
  }
  return out;
}

// Stretches longer than half of all in which something went on, and five times
// as long as most of them.
std::vector<Interval> find_idle(const std::vector<Interval>& busy) {
  double all = 0;
  std::vector<double> gaps;
  for (std::size_t i = 0; i < busy.size(); ++i) {
    all += length_of(busy[i]);
    if (i > 0) {
      gaps.push_back(length_of({busy[i - 1].end, busy[i].start}));
    }
  }
  std::vector<Interval> out;
  if (gaps.empty()) {
    return out;
  }
  std::vector<double> sorted = gaps;
  std::nth_element(sorted.begin(),
                   sorted.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2),
                   sorted.end());
  const double median = gaps.size() < 3 ? 0 : sorted[gaps.size() / 2];
  if (all <= 0 && gaps.size() < 3) {
    return out;
  }
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    if (gaps[i] > all / 2 && gaps[i] >= 5 * median) {
      out.push_back({busy[i].end, busy[i + 1].start});
    }
  }
  std::sort(out.begin(), out.end(), [](const Interval& a, const Interval& b) {
    return length_of(a) > length_of(b);
  });
  out.resize(std::min(out.size(), k_most_idle));
  std::sort(out.begin(), out.end(), [](const Interval& a, const Interval& b) {
    return a.start < b.start;
  });
  return out;
}

} // namespace

TimeScale::TimeScale(std::vector<Interval> busy) {
  const std::vector<Interval> merged = merge(std::move(busy));
  if (merged.empty()) {
    knots_ = {{Nanos{}, 0}};
    return;
  }
  start_ = merged.front().start;
  const Nanos end = merged.back().end;
  idle_ = find_idle(merged);
  double shown = length_of({start_, end});
  for (const Interval& idle : idle_) {
    shown -= length_of(idle);
  }
  const double room = 1.0 - k_idle_room * static_cast<double>(idle_.size());
  const double scale = shown > 0 ? room / shown : 0;
  knots_.push_back({start_, 0});
  for (const Interval& idle : idle_) {
    const Knot before = knots_.back();
    const double begin =
        before.place + length_of({before.time, idle.start}) * scale;
    knots_.push_back({idle.start, begin});
    knots_.push_back({idle.end, begin + k_idle_room});
  }
  knots_.push_back({end, 1});
}

double TimeScale::place_of(Nanos time) const {
  const auto after = std::upper_bound(
      knots_.begin(), knots_.end(), time, [](Nanos t, const Knot& knot) {
        return t < knot.time;
      });
  if (after == knots_.begin()) {
    return 0;
  }
  const Knot& a = *(after - 1);
  if (after == knots_.end() || after->time == a.time) {
    return a.place;
  }
  return a.place
         + (after->place - a.place) * length_of({a.time, time})
               / length_of({a.time, after->time});
}

Nanos TimeScale::time_at(double place) const {
  const auto after = std::upper_bound(
      knots_.begin(), knots_.end(), place, [](double p, const Knot& knot) {
        return p < knot.place;
      });
  if (after == knots_.begin()) {
    return knots_.front().time;
  }
  const Knot& a = *(after - 1);
  if (after == knots_.end() || after->place <= a.place) {
    return a.time;
  }
  const double part = (place - a.place) / (after->place - a.place);
  return a.time
         + std::chrono::duration_cast<Nanos>((after->time - a.time) * part);
}

} // namespace hawk::view
