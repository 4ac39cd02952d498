#pragma once

// How late events left, as a table: made by analyse/lag_table, shown by
// renderers. Durations are of CLOCK_MONOTONIC; what is absent was not seen.

#include "base/clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hawk::model {

// What a row of the table has in common.
enum class LagBy { step, site, correlation };

// Nearest-rank percentiles of one kind of duration.
struct LagFigures {
  std::uint64_t count = 0;
  base::Nanos p50{};
  base::Nanos p95{};
  base::Nanos p99{};
  base::Nanos greatest{};

  bool operator==(const LagFigures&) const = default;
};

struct LagRow {
  // Displacements from 0; the last stands for itself and all above.
  static constexpr std::size_t k_displacements = 5;

  std::string label;
  std::uint64_t count = 0; // emissions, by what the told ones stand for
  std::uint64_t told = 0;
  std::uint64_t done = 0; // of `count`, as are the next four
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t pending = 0;
  std::uint64_t never_started = 0;
  std::uint64_t awaited = 0;
  std::uint64_t inversions = 0;
  LagFigures schedule_delay;
  LagFigures producer_hold;
  LagFigures queue_wait;
  LagFigures execution;
  LagFigures delivery_lag;
  std::optional<double> hold_share; // median part of the schedule delay
  std::array<std::uint64_t, k_displacements> displacements{};
  double displaced_at_least = 0; // Wilson's lower bound of the share
  // Durations and how often they were, rising: the schedule delay, or where
  // there is none (events that the agent stamped) the delivery lag.
  std::vector<std::pair<base::Nanos, std::uint64_t>> values;
  bool values_are_delivery = false;
  bool exact = true; // percentiles; else within 1.6 %

  std::uint64_t displaced() const; // by a step or more
  std::uint64_t displacement_known() const;
  // Emissions that nobody got.
  std::uint64_t lost() const { return cancelled + pending + never_started; }

  bool operator==(const LagRow&) const = default;
};

struct LagWorst {
  std::string name; // of the coroutine
  std::string how;  // "create_task"
  std::string file;
  int line = 0;
  std::string function;
  std::string producer;
  std::string step;
  std::string correlation_id;
  std::string outcome;
  base::Nanos at{}; // when it was emitted, since the start of the trace
  base::Nanos longest{}; // until it was done, or lost
  std::optional<base::Nanos> schedule_delay;
  std::optional<base::Nanos> producer_hold;
  std::optional<base::Nanos> queue_wait;
  std::optional<base::Nanos> delivery_lag;
  std::optional<std::int64_t> displacement;
  std::vector<std::string> via;    // who called the line that made it
  std::vector<std::string> during; // what ran until it started

  bool operator==(const LagWorst&) const = default;
};

struct LagReport {
  // Below there is no verdict: "too few".
  static constexpr std::uint64_t k_fewest = 5;

  LagBy by = LagBy::step;
  base::Nanos threshold{}; // above it an event is late
  std::string steps;       // how they are known: "function", "segment", ...
  std::vector<LagRow> rows;
  LagRow total;
  // Exact numbers of all sites, where the probe counted them.
  std::optional<std::uint64_t> emitted;
  std::uint64_t late = 0; // of the total, above the threshold
  std::vector<LagWorst> worst;
  // Lines of stdout that bear a time: from that until they were read.
  std::optional<LagFigures> lines;
  std::vector<std::string> notes; // what to know of the figures: sentences
  // For the text form.
  std::size_t columns = 100;
  bool ascii = false;

  bool operator==(const LagReport&) const = default;
};

} // namespace hawk::model
