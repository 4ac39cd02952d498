#include "analyse/stamped_event.hpp"

#include "analyse/probe_attributes.hpp"

namespace hawk::analyse {

namespace {

// A stamp that is older than this is of something else than the emission: the
// agent tells what it found in a file, or its clock was set.
constexpr Nanos k_oldest_stamp = std::chrono::hours(1);

} // namespace

std::optional<ProbeEvent> parse_stamped_event(const model::Event& event) {
  const auto* log = std::get_if<model::LogEvent>(&event.payload);
  if (log == nullptr || log->step.empty() || !log->timestamp
      || log->event_name.rfind("hawk.", 0) == 0) {
    return std::nullopt;
  }
  const Nanos lag = log->observed_timestamp - *log->timestamp;
  if (lag < Nanos{} || lag > k_oldest_stamp || *log->timestamp <= Nanos{}) {
    return std::nullopt;
  }
  EmitSeen emit;
  emit.how = "event";
  emit.name = log->event_name.substr(0, k_longest_text);
  emit.event = *log->timestamp;
  emit.done = log->observed_timestamp;
  emit.step_name = log->step.substr(0, k_longest_text);
  emit.steps = "event";
  return ProbeEvent{log->process,
                    0,
                    event.time,
                    std::nullopt,
                    log->correlation_id.substr(0, k_longest_text),
                    {},
                    std::move(emit)};
}

} // namespace hawk::analyse
