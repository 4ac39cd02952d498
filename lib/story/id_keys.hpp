#pragma once

// The names under which programs log correlation ids, in any of their
// spellings (camelCase, dashes, dots, x- in front).

#include <string_view>

namespace hawk::story {

// The last letter of every key below: most words before a separator are none.
constexpr bool may_end_id_key(char c) {
  return c == '3' || c == 'd' || c == 'D' || c == 'r' || c == 'R' || c == 't'
         || c == 'T';
}

// "correlation_id", "X-Request-Id", "otelTraceID", "context.trace_id".
bool is_id_key(std::string_view key);

// Of these, whether the id is a trace's.
bool is_trace_key(std::string_view key);

// Whether the value is a W3C traceparent, which holds a trace id.
bool is_traceparent_key(std::string_view key);

} // namespace hawk::story
