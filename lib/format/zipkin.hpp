#pragma once

// Zipkin's JSON, version 2: a list of spans of any traces, or a bare span. Both
// halves of a call may be spans of one id; the server's is `shared`.

#include "format/json.hpp"
#include "format/record_sink.hpp"

namespace hawk::format {

// One span; not a list.
bool is_zipkin_span(const Json& value);

model::Span read_zipkin_span(const Json& value);

} // namespace hawk::format
