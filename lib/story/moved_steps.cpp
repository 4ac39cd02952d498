#include "story/moved_steps.hpp"

#include <algorithm>
#include <vector>

namespace hawk::story {

namespace {

using In = ComparedStep::In;
using Step = StorySteps::Step;

// As far as one is sought: a request has few steps that run at once.
constexpr std::size_t k_near = 64;

bool overlap(const Step& a, const Step& b) {
  return a.has_duration && b.has_duration && a.story == b.story
         && a.time < b.time + b.latency && b.time < a.time + a.latency;
}

class Marker final {
public:
  Marker(std::span<ComparedStep> steps,
         std::span<const Step> left,
         std::span<const Step> right)
      : steps_(steps) {
    places_.reserve(steps.size());
    std::size_t i = 0;
    std::size_t j = 0;
    for (const ComparedStep& step : steps) {
      places_.push_back({step.in == In::right ? nullptr : &left[i++],
                         step.in == In::left ? nullptr : &right[j++]});
    }
  }

  void mark() {
    for (std::size_t at = 0; at < steps_.size(); ++at) {
      const Step* own = places_[at].left;
      if (steps_[at].in == In::left && own->has_duration
          && !mark_towards(at, 1)) {
        mark_towards(at, -1);
      }
    }
  }

private:
  // Of a step its place in each side, if it is there.
  struct Place {
    const Step* left;
    const Step* right;
  };

  // Whether one that is the same, in the other side only, was found before
  // anything that does not overlap.
  bool mark_towards(std::size_t at, std::ptrdiff_t way) {
    std::vector<std::size_t> crossed;
    for (std::size_t far = 1; far <= k_near; ++far) {
      const auto other = static_cast<std::ptrdiff_t>(at)
                         + way * static_cast<std::ptrdiff_t>(far);
      if (other < 0 || other >= static_cast<std::ptrdiff_t>(steps_.size())) {
        return false;
      }
      const auto place = static_cast<std::size_t>(other);
      if (steps_[place].in == In::both) {
        crossed.push_back(place);
      } else if (is_same(at, place)) {
        if (!ran_at_once(at, place, crossed)) {
          return false;
        }
        steps_[at].moved = steps_[place].moved = true;
        return true;
      }
    }
    return false;
  }

  bool is_same(std::size_t at, std::size_t other) const {
    return steps_[other].in == In::right && !steps_[other].moved
           && places_[other].right->operation == places_[at].left->operation;
  }

  bool ran_at_once(std::size_t left,
                   std::size_t right,
                   const std::vector<std::size_t>& crossed) const {
    for (const std::size_t each : crossed) {
      const Place& place = places_[each];
      if (!overlap(*place.left, *places_[left].left)
          && !overlap(*place.right, *places_[right].right)) {
        return false;
      }
    }
    return true;
  }

  std::span<ComparedStep> steps_;
  std::vector<Place> places_;
};

} // namespace

void mark_moved(std::span<ComparedStep> steps,
                std::span<const Step> left,
                std::span<const Step> right) {
  const bool may_overlap = std::any_of(
      left.begin(), left.end(), [](const Step& step) {
        return step.has_duration;
      });
  if (may_overlap) {
    Marker(steps, left, right).mark();
  }
}

} // namespace hawk::story
