#pragma once

// Spans and log records of the model to OTLP/JSON: what otlp_json.hpp reads.
// What was received as OTLP goes through otlp_elements.hpp instead, which loses
// nothing.

#include "format/otlp_elements.hpp"
#include "model/event.hpp"
#include "model/span.hpp"

#include <string>
#include <string_view>

namespace hawk::format {

// The span with its resource and scope. Ids are made fit: hex_id().
OtlpItem make_otlp_item(const model::Span& span);

// The same of a log record. Of its attributes those that speak of what made it
// (service.name, process.pid, k8s.pod.name, ...) are of the resource.
OtlpItem make_otlp_item(const model::LogEvent& event);

// One element of a span's `events`.
std::string write_otlp_event(const model::SpanEvent& event);

// 1 to 24 of a severity's name, TRACE to FATAL; 0: it is none.
int severity_number_of(std::string_view severity);

// Whether an attribute of that name speaks of what made a record.
bool is_of_resource(std::string_view key);

} // namespace hawk::format
