#pragma once

// What hawkctl adds to the agent's environment, so that it can be followed:
// TRACEPARENT, BAGGAGE, HAWK_CORRELATION_ID, HAWK_EVENTS, and what loads the
// probes: PYTHONPATH, NODE_OPTIONS. Pure: from strings to strings.
// (OpenTelemetry, environment carriers; W3C Trace Context; W3C Baggage.)

#include "probe/offer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::observe {

struct TraceContext {
  std::string trace_id;       // 32 lower-case hex digits
  std::string span_id;        // 16, of our root span
  std::string parent_span_id; // of an inherited context, else empty
  std::string flags = "01";
};

// The context that a `traceparent` value names; nothing if it is invalid (W3C
// Trace Context, 3.2: then a new trace is started). span_id is the caller's.
std::optional<TraceContext> parse_traceparent(std::string_view value);

// Continues the inherited context, or starts a trace.
TraceContext continue_trace(const std::optional<std::string>& traceparent);

// Of the flags only those that version 00 knows: sampled, and random.
std::string format_traceparent(const TraceContext& context);

// Whether a `tracestate` value may be passed on as it is (W3C Trace Context,
// 3.3.1): at most 32 members, none of them malformed. Else it is dropped.
bool is_tracestate(std::string_view value);

// `baggage` with the member correlation_id replaced or added, percent-encoded.
std::string add_to_baggage(std::string_view baggage,
                           std::string_view correlation_id);

struct Additions {
  TraceContext context; // empty trace_id: no story, the first three stay
  std::string correlation_id;
  std::string events_path; // of the event channel, or empty
  probe::Offer probes;
  std::vector<std::string> variables; // "NAME=value", for the probes
};

// The environment for the agent: "NAME=value" each, everything else as it is.
std::vector<std::string>
make_environment(const std::vector<std::string>& inherited,
                 const Additions& additions);

// The value of a variable in such a list.
std::optional<std::string>
find_variable(const std::vector<std::string>& environment,
              std::string_view name);

// This process's environment as it was given to us.
std::vector<std::string> take_environment();

} // namespace hawk::observe
