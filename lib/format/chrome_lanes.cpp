#include "format/chrome_lanes.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <queue>
#include <set>
#include <utility>

namespace hawk::format {

namespace {

constexpr std::uint32_t k_no_lane = std::numeric_limits<std::uint32_t>::max();

class Lanes final {
public:
  explicit Lanes(const std::vector<LaneSpan>& spans)
      : spans_(spans),
        lanes_(spans.size(), k_no_lane) {}

  std::vector<std::uint32_t> assign() {
    std::vector<std::uint32_t> order(spans_.size());
    std::iota(order.begin(), order.end(), 0U);
    // The longer one first: it is around the other.
    std::stable_sort(
        order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
          return std::pair(spans_[a].start, -spans_[a].end)
                 < std::pair(spans_[b].start, -spans_[b].end);
        });
    for (const std::uint32_t index : order) {
      if (!nest(index)) {
        begin(index);
      }
    }
    return std::move(lanes_);
  }

private:
  // Inside its parent, if nothing else is open there.
  bool nest(std::uint32_t index) {
    const LaneSpan& span = spans_[index];
    if (span.parent == k_no_span || lanes_[span.parent] == k_no_lane) {
      return false;
    }
    std::vector<std::uint32_t>& open = open_[lanes_[span.parent]];
    while (!open.empty() && spans_[open.back()].end <= span.start
           && open.back() != span.parent) {
      open.pop_back();
    }
    if (open.empty() || open.back() != span.parent
        || spans_[span.parent].end < span.end
        || spans_[span.parent].start > span.start) {
      return false;
    }
    lanes_[index] = lanes_[span.parent];
    open.push_back(index);
    return true;
  }

  // On a track where nothing is open.
  void begin(std::uint32_t index) {
    const LaneSpan& span = spans_[index];
    while (!busy_.empty() && busy_.top().first <= span.start) {
      free_.insert(busy_.top().second);
      busy_.pop();
    }
    std::uint32_t lane = 0;
    if (free_.empty()) {
      lane = static_cast<std::uint32_t>(open_.size());
      open_.emplace_back();
    } else {
      lane = *free_.begin();
      free_.erase(free_.begin());
    }
    lanes_[index] = lane;
    open_[lane].assign(1, index);
    busy_.emplace(span.end, lane);
  }

  using Until = std::pair<std::int64_t, std::uint32_t>; // end, lane

  const std::vector<LaneSpan>& spans_;
  std::vector<std::uint32_t> lanes_;
  std::vector<std::vector<std::uint32_t>> open_; // by lane, the innermost last
  std::priority_queue<Until, std::vector<Until>, std::greater<>> busy_;
  std::set<std::uint32_t> free_;
};

} // namespace

std::vector<std::uint32_t> assign_lanes(const std::vector<LaneSpan>& spans) {
  return Lanes(spans).assign();
}

} // namespace hawk::format
