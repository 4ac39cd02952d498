#pragma once

// One line of HAWK_EVENTS: an event that the agent states about itself, a JSON
// object with OpenTelemetry's names. hawkctl-run(1), EVENT CHANNEL.

#include "base/result.hpp"
#include "model/event.hpp"

#include <string_view>

namespace hawk::observe {

// Longer lines are malformed.
constexpr std::size_t k_longest_event = 65536;

// event_name (required), step (string or number), attributes (flat; other
// values are kept as JSON text), timestamp (nanoseconds since the epoch, as a
// number or decimal string), body, severity_text, correlation_id, trace_id,
// span_id. Unknown members become attributes.
base::Result<model::LogEvent> parse_event_line(std::string_view line);

} // namespace hawk::observe
