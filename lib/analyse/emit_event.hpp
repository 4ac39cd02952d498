#pragma once

// Emissions, as the probe states them: a task (or a call_soon handle) made by
// the agent's own code inside a running task or callback, its producer. Facts
// of the variant in analyse/probe_event.hpp; the place of an emission's event
// is the line that made it. Times are CLOCK_MONOTONIC of the host, as in
// `Header::clock`, not of the trace.

#include "analyse/probe_keys.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::analyse {

struct Speaker;

enum class EmitOutcome {
  ok,
  error,
  cancelled,
  pending,       // started, and not done at the end
  never_started, // and not at the end
};

std::string_view name_of(EmitOutcome outcome);

// The number of outcomes.
constexpr std::size_t k_emit_outcomes = 5;

// One emission, stated when it is done, or never will be.
struct EmitSeen {
  std::int64_t emit = 0; // its number in the process and interpreter
  LoopKey loop;
  std::string how;  // "create_task", "task_group", "call_soon", ...
  std::string name; // of the coroutine
  std::int64_t producer = 0; // the probe's number of a task; 0: a callback
  std::string producer_name;
  Nanos event{};                      // t_event
  std::optional<Nanos> segment_end;   // of the producer's run segment
  std::optional<Nanos> start;         // t_start
  std::optional<Nanos> done;          // t_done
  Nanos busy{}; // processor time of its thread from start to done, if told
  EmitOutcome outcome = EmitOutcome::ok;
  std::optional<std::int64_t> step;       // the producer's at t_event
  std::optional<std::int64_t> start_step; // the producer's at t_start
  std::string step_name;
  std::string steps; // how steps are known: "span", "function", "segment", ...
  bool awaited = false;
  std::int64_t weight = 1;         // it stands for so many
  std::vector<std::string> during; // what held the loop until it started
  std::vector<std::string> via;    // who called the line that made it
  bool teardown = false;           // cancelled by the end of asyncio.run()
  bool collected = false;          // as garbage, before it was done
  std::optional<Nanos> iteration;  // the loop's median one so far, if told

  // t_start - t_event; nothing: it did not start.
  std::optional<Nanos> schedule_delay() const;
  // Of it, the part in which the producer still held the loop, and the rest.
  std::optional<Nanos> producer_hold() const;
  std::optional<Nanos> queue_wait() const;
  // t_done - t_start.
  std::optional<Nanos> execution() const;
  // t_done - t_event, of what was delivered.
  std::optional<Nanos> delivery_lag() const;
  // How many steps of the producer later it started.
  std::optional<std::int64_t> displacement() const;
  // The longest that is known of it, for an order of the worst.
  Nanos longest() const;
};

// Exact numbers of a site, over all loops of its process, since the start.
struct EmitCounts {
  LoopKey loop; // the last one
  std::string name; // of the coroutine
  std::int64_t emitted = 0;
  std::int64_t started = 0;
  std::int64_t done = 0; // failed and cancelled ones too
  std::int64_t failed = 0;
  std::int64_t cancelled = 0;
  std::int64_t pending = 0; // started
  std::int64_t never_started = 0;
  std::int64_t told = 0; // EmitSeen that were sent
  std::optional<Nanos> iteration; // the loop's median one so far, if told

  bool operator==(const EmitCounts&) const = default;
};

// A step of a producer begins.
struct StepSeen {
  std::int64_t producer = 0;
  std::int64_t step = 0;
  std::string step_name;
  std::string steps;
};

// Nothing for what lacks the number, the loop, the time or the outcome, or
// whose times do not go forward: a lag would be made of them.
std::optional<EmitSeen> parse_emit(const Speaker& by);
std::optional<EmitCounts> parse_emit_counts(const Speaker& by);
std::optional<StepSeen> parse_step(const Speaker& by);

} // namespace hawk::analyse
