#include "story/time_order.hpp"

#include <algorithm>

namespace hawk::story {

bool TimeOrder::comes_later(const Held& a, const Held& b) {
  return a.entry.time != b.entry.time ? a.entry.time > b.entry.time
                                      : a.number > b.number;
}

void TimeOrder::add(Entry entry) {
  weight_ += weight_of(entry);
  heap_.push_back({added_++, std::move(entry)});
  std::push_heap(heap_.begin(), heap_.end(), comes_later);
}

std::optional<Entry> TimeOrder::take(model::Nanos safe) {
  if (heap_.empty()
      || (heap_.front().entry.elapsed >= safe && weight_ <= most_)) {
    return std::nullopt;
  }
  return take();
}

std::optional<Entry> TimeOrder::take() {
  if (heap_.empty()) {
    return std::nullopt;
  }
  std::pop_heap(heap_.begin(), heap_.end(), comes_later);
  Entry entry = std::move(heap_.back().entry);
  heap_.pop_back();
  weight_ -= weight_of(entry);
  return entry;
}

} // namespace hawk::story
