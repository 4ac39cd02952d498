#pragma once

// The figures of a set of emissions, whatever they have in common: bounded,
// and the same for the same emissions in the same order. Judges nothing.

#include "analyse/distribution.hpp"
#include "analyse/emit_event.hpp"
#include "analyse/probe_event.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace hawk::analyse {

// One emission of the worst, with what a reader wants to know of it.
struct WorstEmit {
  EmitSeen emit;
  ProbePlace place; // that made it
  std::string story;
};

struct EmitStatistics {
  static constexpr std::size_t k_most_worst = 3;
  // Displacements from 0; the last stands for itself and all above.
  static constexpr std::size_t k_displacements = 5;

  std::uint64_t told = 0;  // emissions that were told
  std::uint64_t count = 0; // what they stand for, by their weights
  std::array<std::uint64_t, k_emit_outcomes> outcomes{};
  std::uint64_t awaited = 0;
  Distribution schedule_delay; // ns, these all
  Distribution producer_hold;
  Distribution queue_wait;
  Distribution execution;
  Distribution delivery_lag;
  // Of each the part of its schedule delay that its producer held the loop, in
  // thousandths.
  Distribution hold_share;
  std::array<std::uint64_t, k_displacements> displacements{};
  std::uint64_t inversions = 0; // done after what its producer emitted later
  std::vector<WorstEmit> worst; // the worst first, by EmitSeen::longest()
  std::string steps;            // how steps are known, of the last

  void add(const ProbeEvent& event, const EmitSeen& emit, bool inverted);
  void add(const EmitStatistics& other);

  std::uint64_t count_of(EmitOutcome outcome) const {
    return outcomes[static_cast<std::size_t>(outcome)];
  }

  // Emissions of which it is known how many steps later they started.
  std::uint64_t displaced_or_not() const;
  std::uint64_t displaced() const; // by a step or more
  double displaced_share() const;  // 0 of none
  double displaced_lower_bound() const; // wilson_lower_bound() of it

  // Emissions that nobody got: cancelled, pending or never started.
  std::uint64_t undelivered() const;

  // Some were told with a weight: figures are of a sample.
  bool is_sampled() const { return count > told; }

private:
  void keep_if_worst(const ProbeEvent& event, const EmitSeen& emit);
};

} // namespace hawk::analyse
