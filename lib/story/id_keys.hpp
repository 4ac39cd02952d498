#pragma once

// The names under which programs log correlation ids, in any of their
// spellings (camelCase, dashes, dots, x- in front).

#include <string_view>

namespace hawk::story {

// "correlation_id", "X-Request-Id", "otelTraceID", "context.trace_id".
bool is_id_key(std::string_view key);

// Of these, whether the id is a trace's.
bool is_trace_key(std::string_view key);

// Whether the value is a W3C traceparent, which holds a trace id.
bool is_traceparent_key(std::string_view key);

} // namespace hawk::story
