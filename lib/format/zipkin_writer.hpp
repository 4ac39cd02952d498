#pragma once

// Spans to Zipkin's JSON, version 2, as OpenTelemetry maps them: what
// zipkin.hpp reads. Links become tags otlp.link.N, as the Collector writes and
// reads them; resources become tags as well.

#include "model/span.hpp"

#include <optional>
#include <string>

namespace hawk::format {

// An object of /api/v2/spans. Nothing for a span without ids: Zipkin refuses a
// whole list for one of them.
std::optional<std::string> write_zipkin_span(const model::Span& span);

} // namespace hawk::format
