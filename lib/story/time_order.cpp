#include "story/time_order.hpp"

#include <algorithm>
#include <utility>

namespace hawk::story {

bool TimeOrder::comes_later(const Held& a, const Held& b) {
  return a.time != b.time ? a.time > b.time : a.number > b.number;
}

void TimeOrder::add(Entry entry) {
  weight_ += weight_of(entry);
  Held held{entry.time, added_++, std::make_unique<Entry>(std::move(entry))};
  if (run_.empty() || held.time >= run_.back().time) {
    run_.push_back(std::move(held));
    return;
  }
  heap_.push_back(std::move(held));
  std::push_heap(heap_.begin(), heap_.end(), comes_later);
}

bool TimeOrder::is_in_heap() const {
  return !heap_.empty()
         && (run_.empty() || comes_later(run_.front(), heap_.front()));
}

const TimeOrder::Held& TimeOrder::oldest() const {
  return is_in_heap() ? heap_.front() : run_.front();
}

std::optional<Entry> TimeOrder::take(model::Nanos safe) {
  if (is_empty() || (oldest().entry->elapsed >= safe && weight_ <= most_)) {
    return std::nullopt;
  }
  return take();
}

std::optional<Entry> TimeOrder::take() {
  if (is_empty()) {
    return std::nullopt;
  }
  Held held;
  if (is_in_heap()) {
    std::pop_heap(heap_.begin(), heap_.end(), comes_later);
    held = std::move(heap_.back());
    heap_.pop_back();
  } else {
    held = std::move(run_.front());
    run_.pop_front();
  }
  weight_ -= weight_of(*held.entry);
  return std::optional<Entry>(std::move(*held.entry));
}

} // namespace hawk::story
