#pragma once

// Jaeger's JSON as its UI downloads and /api/traces answers it: {"data": [a
// trace, ...]}, a bare trace, or spans with the process in each, as its storage
// has them.

#include "format/json.hpp"
#include "format/record_sink.hpp"

#include <map>
#include <string>

namespace hawk::format {

// What makes spans, by its key within a trace ("p1").
struct JaegerProcess {
  std::string service;
  model::Attributes tags;
};

using JaegerProcesses = std::map<std::string, JaegerProcess, std::less<>>;

JaegerProcesses read_jaeger_processes(const Json& processes);

// Gives the span its process and forgets the key by which it named it.
void put_jaeger_process(const JaegerProcesses& processes, model::Span& span);

bool is_jaeger_span(const Json& value);

// A document, a trace or a span.
bool is_jaeger(const Json& value);

// A span, with the process that is in it; of one that is named the key waits
// for put_jaeger_process.
model::Span read_jaeger_span(const Json& value);

std::size_t read_jaeger(const Json& value, const RecordSink& sink);

} // namespace hawk::format
