#include "analyse/emit_statistics.hpp"

#include <algorithm>
#include <numeric>

namespace hawk::analyse {

namespace {

constexpr std::int64_t k_thousand = 1000;

void add_time(Distribution& to,
              const std::optional<Nanos>& time,
              std::uint64_t weight) {
  if (time) {
    to.add(time->count(), weight);
  }
}

bool is_worse(const WorstEmit& a, const WorstEmit& b) {
  return a.emit.longest() > b.emit.longest();
}

} // namespace

void EmitStatistics::add(const ProbeEvent& event,
                         const EmitSeen& emit,
                         bool inverted) {
  const auto weight = static_cast<std::uint64_t>(emit.weight);
  ++told;
  count += weight;
  outcomes[static_cast<std::size_t>(emit.outcome)] += weight;
  awaited += emit.awaited ? weight : 0;
  inversions += inverted ? weight : 0;
  steps = emit.steps.empty() ? steps : emit.steps;
  add_time(schedule_delay, emit.schedule_delay(), weight);
  add_time(producer_hold, emit.producer_hold(), weight);
  add_time(queue_wait, emit.queue_wait(), weight);
  add_time(execution, emit.execution(), weight);
  add_time(delivery_lag, emit.delivery_lag(), weight);
  const auto hold = emit.producer_hold();
  const auto delay = emit.schedule_delay();
  if (hold && delay && *delay > Nanos{}) {
    const double share = static_cast<double>(hold->count())
                         / static_cast<double>(delay->count());
    hold_share.add(static_cast<std::int64_t>(share * k_thousand), weight);
  }
  if (const auto steps_later = emit.displacement()) {
    const auto last = static_cast<std::int64_t>(k_displacements - 1);
    displacements[static_cast<std::size_t>(std::min(*steps_later, last))] +=
        weight;
  }
  keep_if_worst(event, emit);
}

void EmitStatistics::keep_if_worst(const ProbeEvent& event,
                                   const EmitSeen& emit) {
  if (worst.size() == k_most_worst
      && emit.longest() <= worst.back().emit.longest()) {
    return;
  }
  WorstEmit one{emit, event.place, event.story};
  worst.insert(std::upper_bound(worst.begin(), worst.end(), one, is_worse),
               std::move(one));
  if (worst.size() > k_most_worst) {
    worst.pop_back();
  }
}

void EmitStatistics::add(const EmitStatistics& other) {
  told += other.told;
  count += other.count;
  awaited += other.awaited;
  inversions += other.inversions;
  steps = other.steps.empty() ? steps : other.steps;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    outcomes[i] += other.outcomes[i];
  }
  for (std::size_t i = 0; i < displacements.size(); ++i) {
    displacements[i] += other.displacements[i];
  }
  schedule_delay.add(other.schedule_delay);
  producer_hold.add(other.producer_hold);
  queue_wait.add(other.queue_wait);
  execution.add(other.execution);
  delivery_lag.add(other.delivery_lag);
  hold_share.add(other.hold_share);
  worst.insert(worst.end(), other.worst.begin(), other.worst.end());
  std::stable_sort(worst.begin(), worst.end(), is_worse);
  if (worst.size() > k_most_worst) {
    worst.erase(worst.begin() + k_most_worst, worst.end());
  }
}

std::uint64_t EmitStatistics::displaced_or_not() const {
  return std::accumulate(
      displacements.begin(), displacements.end(), std::uint64_t{0});
}

std::uint64_t EmitStatistics::displaced() const {
  return displaced_or_not() - displacements[0];
}

double EmitStatistics::displaced_share() const {
  const std::uint64_t all = displaced_or_not();
  return all == 0
             ? 0
             : static_cast<double>(displaced()) / static_cast<double>(all);
}

double EmitStatistics::displaced_lower_bound() const {
  return wilson_lower_bound(displaced(), displaced_or_not());
}

std::uint64_t EmitStatistics::undelivered() const {
  return count_of(EmitOutcome::cancelled) + count_of(EmitOutcome::pending)
         + count_of(EmitOutcome::never_started);
}

} // namespace hawk::analyse
