#pragma once

// The picture of the emissions so far, a site and kind of producer at a time:
// what the rules late-emit, one-step-late and lost-emit ask. Bounded: of a
// thousand sites the rest is one, and counted. The same events give the same
// picture, live and replayed. Judges nothing.

#include "analyse/emit_order.hpp"
#include "analyse/emit_statistics.hpp"
#include "analyse/probe_event.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace hawk::analyse {

// Where emissions are made: the agent's line, and what is made there.
struct EmitSiteKey {
  enum class Producer { task, callback };

  model::ProcessKey process;
  std::int64_t interpreter = 0;
  std::string file;
  int line = 0;
  std::string function;
  std::string name; // of the coroutine
  Producer producer = Producer::task;

  auto operator<=>(const EmitSiteKey&) const = default;
};

struct EmitSite {
  EmitStatistics statistics; // of what was told
  LoopKey loop;              // of the last one
  std::string how;           // "create_task", ...
  std::string producer_name; // of the last one
  std::string story;         // of the first one
  Nanos first{};             // arrival, in the trace
  Nanos last{};
  std::optional<Nanos> iteration; // the loop's median one; nothing: not told
};

class EmitWorld final {
public:
  static constexpr std::size_t k_most_sites = 256;
  // No verdict below: "too few".
  static constexpr std::uint64_t k_fewest = 5;

  // Takes what is no emission, too, and leaves it.
  void on_event(const ProbeEvent& event);

  const std::map<EmitSiteKey, EmitSite>& sites() const { return sites_; }

  const EmitSite* find_site(const EmitSiteKey& key) const;

  // Exact, whoever the producers were: that of the key is not looked at.
  // Null: the probe did not count, or there was no room.
  const EmitCounts* find_counts(const EmitSiteKey& key) const;

  // By site, all producers of it as `task`.
  const std::map<EmitSiteKey, EmitCounts>& counts() const { return counts_; }

  // A loop's median iteration as its probe told it last.
  std::optional<Nanos> iteration_of(const LoopKey& loop) const;

  // Emissions at sites for which there was no room.
  std::uint64_t forgotten() const { return forgotten_; }

  // Events about emissions; 0: nothing can be said.
  std::uint64_t events() const { return events_; }

private:
  void see(const ProbeEvent& event, const EmitSeen& emit);
  void see(const ProbeEvent& event, const EmitCounts& counts);
  void see_iteration(const LoopKey& loop, const std::optional<Nanos>& time);

  std::map<EmitSiteKey, EmitSite> sites_;
  std::map<EmitSiteKey, EmitCounts> counts_;
  std::map<LoopKey, Nanos> iterations_;
  EmitOrder order_;
  std::uint64_t forgotten_ = 0;
  std::uint64_t events_ = 0;
};

// The site of a ProbeEvent that is an emission, or counts of one.
EmitSiteKey site_of(const ProbeEvent& event, const EmitSeen& emit);
EmitSiteKey site_of(const ProbeEvent& event, const EmitCounts& counts);

} // namespace hawk::analyse
