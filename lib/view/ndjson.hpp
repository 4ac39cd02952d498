#pragma once

// A story for machines: one JSON object an entry, keys stable and additive.

#include "story/entry.hpp"

#include <string>

namespace hawk::view {

// {"time_unix_nano":"1763690401123456789","elapsed_nano":1200,
//  "stream":"stdout","body":"...","correlation_id":["7f3a"]} and a newline.
// Also: "continuation", "complete":false (no newline yet or cut), "continued"
// (goes on with the line before), "missing_before" (lost bytes),
// "body_replaced" (bytes that are no UTF-8 became U+FFFD); for events "stream"
// is "event", with "event_name", "step", "severity_text", "trace_id",
// "span_id", "pid" and "attributes"; for spans "span", with "name", "kind",
// "status", "duration_nano", "events", "links" and the rest of model::Span.
// Records of files have "source" and "line", and "timed":false where the time
// is that of the record before; neighbours of a story "context":true.
std::string render_ndjson(const story::Entry& entry);

} // namespace hawk::view
