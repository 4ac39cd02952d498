#pragma once

// Which dialect of spans a JSON value is, and what it states. A value is a
// whole document, a line, or one element of a list.

#include "format/json.hpp"
#include "format/record_sink.hpp"

#include <cstddef>

namespace hawk::format {

enum class SpanFormat { none, otlp, zipkin, jaeger, chrome, console };

// By its keys; of a list by its first element.
SpanFormat span_format_of(const Json& value);

// Each span and log record of the value, `raw` being its own bytes as JSON.
// Returns how many; 0 also for what holds none, as metrics.
std::size_t
read_spans(SpanFormat format, const Json& value, const RecordSink& sink);

} // namespace hawk::format
