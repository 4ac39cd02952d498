#include "analyse/emit_case.hpp"

#include <algorithm>

namespace hawk::analyse {

namespace {

constexpr std::int64_t k_thousand = 1000;

bool is_work(const EmitSeen& emit, Nanos delay) {
  const auto execution = emit.execution();
  return execution && *execution > EmitCase::k_work_factor * delay;
}

std::int64_t share_of(Nanos part, Nanos whole) {
  return whole > Nanos{} ? part.count() * k_thousand / whole.count() : 0;
}

} // namespace

void EmitCase::add(const ProbeEvent& event,
                   const EmitSeen& emit,
                   Nanos threshold) {
  first_seen = told == 0 ? event.time : first_seen;
  last_seen = event.time;
  ++told;
  ok += emit.outcome == EmitOutcome::ok ? 1U : 0U;
  steps = emit.steps.empty() ? steps : emit.steps;
  if (emit.start) {
    if (told == 1 || emit.schedule_delay() > worst.emit.schedule_delay()) {
      worst = {emit, event.place, event.story};
    }
    add_start(emit, threshold);
  }
  add_lost(event, emit);
}

void EmitCase::add_start(const EmitSeen& emit, Nanos threshold) {
  const Nanos waited = *emit.schedule_delay();
  const auto hold = emit.producer_hold();
  // Of what did not wait, or works, the wait is nobody's fault.
  const bool counts = waited >= k_least_delay && !is_work(emit, waited);
  delay.add(waited.count());
  share.add(counts && hold ? share_of(*hold, waited) : 0);
  unsplit += counts && !hold ? 1U : 0U;
  add_place(emit, counts);
  if (const auto took = emit.execution()) {
    execution.add(took->count());
  }
  if (const auto late_by = emit.delivery_lag()) {
    lag.add(late_by->count());
    // Where the loop was held on its way, its sink is not to blame. On a
    // machine that has ten times as much to do as it can, what holds the loop
    // all the time has a tenth of a processor.
    const bool is_slow = *late_by >= threshold && waited < threshold
                         && emit.busy * 10 < *emit.execution();
    slow += is_slow ? 1U : 0U;
  }
  if (!counts) {
    return;
  }
  if (!emit.during.empty()
      && (holders.size() < k_most_holders
          || holders.count(emit.during.front()) != 0)) {
    ++holders[emit.during.front()];
  }
  if (waited >= threshold) {
    ++late;
    late_share.add(hold ? share_of(*hold, waited) : 0);
    late_unsplit += hold ? 0U : 1U;
    if (segments.size() < k_most_segments) {
      segments.insert(emit.segment_end.value_or(*emit.start));
    }
  }
}

void EmitCase::add_place(const EmitSeen& emit, bool is_late) {
  const auto steps_later = emit.displacement();
  if (!steps_later) {
    return;
  }
  const std::pair place(emit.producer, emit.step.value_or(0));
  stretches += placed == 0 || place != place_before ? 1U : 0U;
  place_before = place;
  ++placed;
  displaced += is_late && *steps_later > 0 ? 1U : 0U;
}

// A task that its owner cancels is not lost: only what the end of the program
// cancelled, what its loop left, and what nobody kept.
void EmitCase::add_lost(const ProbeEvent& event, const EmitSeen& emit) {
  const bool left = emit.outcome == EmitOutcome::pending;
  if (emit.collected) {
    ++collected;
  } else if (!emit.start && (left || emit.teardown)) {
    ++never_started;
  } else if (emit.producer > 0
             && (left
                 || (emit.outcome == EmitOutcome::cancelled
                     && emit.teardown))) {
    // What a callback makes is a server's, for a client that may be gone.
    ++cut;
  } else {
    return;
  }
  last_lost = {emit, event.place, event.story};
}

std::string EmitCase::holder() const {
  const auto most = std::max_element(
      holders.begin(), holders.end(), [](const auto& a, const auto& b) {
        return a.second < b.second;
      });
  return most == holders.end() ? std::string() : most->first;
}

std::uint64_t EmitCases::arrived(const EmitCaseKey& key) const {
  std::uint64_t count = 0;
  for (const auto& [other, told] : cases_) {
    if (other.site.process == key.site.process
        && other.site.name == key.site.name) {
      count += told.ok;
    }
  }
  return count;
}

const std::pair<const EmitCaseKey, EmitCase>*
EmitCases::add(const ProbeEvent& event, const EmitSeen& emit) {
  if (emit.awaited) {
    return nullptr;
  }
  EmitCaseKey key{site_of(event, emit),
                  emit.via.empty() ? std::string() : emit.via.front()};
  if (cases_.size() >= k_most_cases && cases_.count(key) == 0) {
    ++untold_;
    return nullptr;
  }
  const auto at = cases_.try_emplace(std::move(key)).first;
  at->second.add(event, emit, threshold_);
  return &*at;
}

} // namespace hawk::analyse
