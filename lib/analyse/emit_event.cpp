#include "analyse/emit_event.hpp"

#include "analyse/probe_attributes.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace hawk::analyse {

namespace {

constexpr std::array<std::string_view, k_emit_outcomes> k_outcomes = {
    "ok", "error", "cancelled", "pending", "never_started"};

constexpr std::size_t k_most_lines = 4;
// No emission stands for more: a broken probe must not overflow sums.
constexpr std::int64_t k_most_weight = 1'000'000;
constexpr std::int64_t k_most_counted = 1'000'000'000'000;

std::optional<EmitOutcome> find_outcome(std::string_view name) {
  const auto* at = std::find(k_outcomes.begin(), k_outcomes.end(), name);
  return at == k_outcomes.end()
             ? std::nullopt
             : std::optional(static_cast<EmitOutcome>(at - k_outcomes.begin()));
}

std::vector<std::string> read_lines(std::string_view text) {
  std::vector<std::string> lines;
  for (const std::string_view line : base::split(text, '\n')) {
    if (!line.empty() && lines.size() < k_most_lines) {
      lines.emplace_back(line.substr(0, k_longest_text));
    }
  }
  return lines;
}

// Steps are counted, so that a difference of two cannot overflow.
std::optional<std::int64_t> as_step(std::optional<std::int64_t> number) {
  return number && *number >= 0 ? number : std::nullopt;
}

// `step` on its own is a member of every event of the channel, a text.
std::optional<std::int64_t> find_step(const model::LogEvent& event) {
  auto number = find_number(event, "step");
  if (!number) {
    number = base::parse_decimal(event.step);
  }
  return as_step(number);
}

std::int64_t read_count(const model::LogEvent& event, std::string_view name) {
  return std::clamp(
      find_number(event, name).value_or(0), std::int64_t{0}, k_most_counted);
}

bool is_forward(const EmitSeen& emit) {
  const Nanos start = emit.start.value_or(emit.event);
  return emit.event > Nanos{} && start >= emit.event
         && emit.done.value_or(start) >= start;
}

} // namespace

std::string_view name_of(EmitOutcome outcome) {
  return k_outcomes[static_cast<std::size_t>(outcome)];
}

std::optional<Nanos> EmitSeen::schedule_delay() const {
  return start ? std::optional(*start - event) : std::nullopt;
}

std::optional<Nanos> EmitSeen::producer_hold() const {
  if (!start || !segment_end) {
    return std::nullopt;
  }
  return std::clamp(*segment_end, event, *start) - event;
}

std::optional<Nanos> EmitSeen::queue_wait() const {
  const auto hold = producer_hold();
  return hold ? std::optional(*start - event - *hold) : std::nullopt;
}

std::optional<Nanos> EmitSeen::execution() const {
  return start && done ? std::optional(*done - *start) : std::nullopt;
}

std::optional<Nanos> EmitSeen::delivery_lag() const {
  return done && outcome == EmitOutcome::ok ? std::optional(*done - event)
                                            : std::nullopt;
}

std::optional<std::int64_t> EmitSeen::displacement() const {
  return step && start_step && start
             ? std::optional(std::max(*start_step - *step, std::int64_t{0}))
             : std::nullopt;
}

Nanos EmitSeen::longest() const {
  return done.value_or(start.value_or(event)) - event;
}

std::optional<EmitSeen> parse_emit(const Speaker& by) {
  const model::LogEvent& event = by.event;
  const auto number = find_ordinal(event, "emit");
  const auto loop = by.find_loop("loop");
  const auto at = find_nanos(event, "event_nano");
  const auto outcome = find_outcome(find_text(event, "outcome"));
  if (!number || !loop || !at || !outcome) {
    return std::nullopt;
  }
  EmitSeen emit;
  emit.emit = *number;
  emit.loop = *loop;
  emit.how = read_text(event, "how");
  emit.name = read_text(event, "name");
  emit.producer = read_count(event, "producer");
  emit.producer_name = read_text(event, "producer_name");
  emit.event = *at;
  emit.segment_end = find_nanos(event, "segment_end_nano");
  emit.start = find_nanos(event, "start_nano");
  emit.done = find_nanos(event, "done_nano");
  emit.busy = find_nanos(event, "busy_nano").value_or(Nanos{});
  emit.outcome = *outcome;
  emit.step = find_step(event);
  emit.start_step = as_step(find_number(event, "start_step"));
  emit.step_name = read_text(event, "step_name");
  emit.steps = read_text(event, "steps");
  emit.awaited = has_flag(event, "awaited");
  emit.weight = std::clamp(find_number(event, "weight").value_or(1),
                           std::int64_t{1},
                           k_most_weight);
  emit.during = read_lines(find_text(event, "during"));
  emit.via = read_lines(find_text(event, "via"));
  emit.teardown = has_flag(event, "teardown");
  emit.collected = has_flag(event, "collected");
  emit.iteration = find_nanos(event, "iteration_nano");
  return is_forward(emit) ? std::optional(std::move(emit)) : std::nullopt;
}

std::optional<EmitCounts> parse_emit_counts(const Speaker& by) {
  const auto loop = by.find_loop("loop");
  if (!loop || !find_number(by.event, "emitted")) {
    return std::nullopt;
  }
  return EmitCounts{*loop,
                    read_text(by.event, "name"),
                    read_count(by.event, "emitted"),
                    read_count(by.event, "started"),
                    read_count(by.event, "done"),
                    read_count(by.event, "failed"),
                    read_count(by.event, "cancelled"),
                    read_count(by.event, "pending"),
                    read_count(by.event, "never_started"),
                    read_count(by.event, "told"),
                    find_nanos(by.event, "iteration_nano")};
}

std::optional<StepSeen> parse_step(const Speaker& by) {
  const auto step = find_step(by.event);
  return step ? std::optional(StepSeen{read_count(by.event, "producer"),
                                       *step,
                                       read_text(by.event, "step_name"),
                                       read_text(by.event, "steps")})
              : std::nullopt;
}

} // namespace hawk::analyse
