#pragma once

// OTLP/JSON: spans and log records, as the specification has them and as the
// wild does: snake_case, enums by name, `batches` and base64 ids of Tempo,
// `result` and `trace` around it, what was called instrumentationLibrary, bare
// arrays. Metrics are not read.

#include "format/json.hpp"
#include "format/record_sink.hpp"

#include <optional>
#include <string>

namespace hawk::format {

// What spans and log records of one resource and scope have in common.
struct OtlpContext {
  std::string service;
  model::Attributes resource; // without service.name
  std::string scope;

  // Fills in what the containers say: ResourceSpans, ScopeSpans, and the same
  // for logs. Their other members do not matter.
  void read_resource(const Json& container);
  void read_scope(const Json& container);

  // What is not known leaves what is there.
  void put_into(model::Span& span) const;
  void put_into(model::LogEvent& event) const;
  void put_into(model::FileRecord& record) const;
};

bool is_otlp(const Json& value);

// One element of `spans`; one of `logRecords`.
model::Span read_otlp_span(const Json& value);
model::LogEvent read_otlp_log(const Json& value);

// An element of either, by its look; nothing: it is neither.
std::optional<model::FileRecord> read_otlp_element(const Json& value);

std::size_t read_otlp(const Json& value, const RecordSink& sink);

// The spans and log records of what a trace has of a request, with who sent it
// and when it came; of metrics none. Returns how many.
std::size_t unfold_otlp(const model::OtlpSeen& otlp, const RecordSink& sink);

} // namespace hawk::format
