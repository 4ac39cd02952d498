#pragma once

// OTLP as protobuf: TracesData and LogsData, which are on the wire what the
// requests of OTLP are. Each span and log record is written as the JSON of OTLP
// and read as that, so that both encodings say the same; that JSON is the `raw`
// of the record. Metrics are not read.

#include "format/record_sink.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace hawk::format {

struct OtlpProtoRead {
  std::size_t records = 0;
  std::string problem; // where it broke off; empty: nowhere
};

OtlpProtoRead read_otlp_proto(std::string_view message, const RecordSink& sink);

// By the first bytes of a message of `size` bytes, eight or more of them.
bool may_be_otlp_proto(std::string_view beginning, std::size_t size);

} // namespace hawk::format
