#pragma once

// The emissions of one line of the agent's that nobody awaited, as far as the
// rules ask: late-emit, one-step-late, lost-emit. What is awaited may start
// when it likes: who wants it waits for it. Bounded.

#include "analyse/distribution.hpp"
#include "analyse/emit_world.hpp"
#include "analyse/probe_event.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace hawk::analyse {

// A helper that makes tasks for many is as many lines as call it.
struct EmitCaseKey {
  EmitSiteKey site;
  std::string caller; // "FILE:LINE FUNCTION", or empty

  auto operator<=>(const EmitCaseKey&) const = default;
};

// One emission, and the events that it is told from.
struct EmitExample {
  EmitSeen emit;
  ProbePlace place;
  std::string story;
};

struct EmitCase {
  // What runs ten times as long as it waited is work, not an event that was
  // sent late: workers of a pool, handlers of requests.
  static constexpr int k_work_factor = 10;
  // What starts within this is not late, whatever held it.
  static constexpr Nanos k_least_delay = std::chrono::milliseconds(5);
  static constexpr std::size_t k_most_segments = 16;
  static constexpr std::size_t k_most_holders = 16;

  std::uint64_t told = 0;
  std::uint64_t ok = 0;

  // Of those that started.
  Distribution delay;
  Distribution share;     // of the producer's hold, in thousandths
  Distribution execution; // ns, of those that are done
  Distribution lag;
  std::uint64_t unsplit = 0; // the hold is not known
  std::uint64_t placed = 0;  // with a known displacement
  std::uint64_t displaced = 0;
  // How often, from one of these to the next, the producer's step was another.
  std::uint64_t stretches = 0;

  // Of those that waited the threshold or longer, and are no work.
  std::uint64_t late = 0;
  Distribution late_share;
  std::uint64_t late_unsplit = 0;
  std::set<Nanos> segments; // that they were made in
  std::uint64_t slow = 0;   // delivered that late, by themselves

  // Of those that nobody got.
  std::uint64_t never_started = 0;
  std::uint64_t cut = 0; // by the end of the program, on its way
  std::uint64_t collected = 0;

  std::map<std::string, std::uint64_t> holders; // lines of `during`
  EmitExample worst;     // by its schedule delay
  EmitExample last_lost; // of those that nobody got
  std::string steps;
  std::pair<std::int64_t, std::int64_t> place_before{}; // producer, step
  Nanos first_seen{};
  Nanos last_seen{};

  void add(const ProbeEvent& event, const EmitSeen& emit, Nanos threshold);

  std::uint64_t lost() const { return never_started + cut + collected; }

  // The line of `during` that is told most; empty: none.
  std::string holder() const;

private:
  void add_start(const EmitSeen& emit, Nanos threshold);
  void add_place(const EmitSeen& emit, bool is_late);
  void add_lost(const ProbeEvent& event, const EmitSeen& emit);
};

class EmitCases final {
public:
  static constexpr std::size_t k_most_cases = 500;

  explicit EmitCases(Nanos threshold)
      : threshold_(threshold) {}

  // Null: it is awaited, or there is no room.
  const std::pair<const EmitCaseKey, EmitCase>*
  add(const ProbeEvent& event, const EmitSeen& emit);

  const std::map<EmitCaseKey, EmitCase>& all() const { return cases_; }

  // Emissions of the coroutine that were done, whoever made them.
  std::uint64_t arrived(const EmitCaseKey& key) const;

  std::uint64_t untold() const { return untold_; }

private:
  Nanos threshold_;
  std::map<EmitCaseKey, EmitCase> cases_;
  std::uint64_t untold_ = 0;
};

} // namespace hawk::analyse
