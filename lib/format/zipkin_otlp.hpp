#pragma once

// Spans of Zipkin's JSON in the words of OTLP, so that a trace holds one
// language: OpenTelemetry's mapping of Zipkin, read backwards.

#include "format/json.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace hawk::format {

// That a span is the server's half of one with the same id.
constexpr std::string_view k_zipkin_shared = "zipkin.shared";

struct ZipkinAsOtlp {
  std::string text; // {"resourceSpans":[...]}
  std::uint64_t rejected = 0; // elements that are no spans
};

// `list` is an array of spans, or one.
ZipkinAsOtlp zipkin_as_otlp(const Json& list);

} // namespace hawk::format
