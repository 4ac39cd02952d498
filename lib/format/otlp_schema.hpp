#pragma once

// The messages of OTLP as tables: which number a field has in protobuf, and
// which name in JSON. opentelemetry/proto/{trace,logs,metrics,common,resource}
// of version 1.

#include <cstdint>
#include <span>
#include <string_view>

namespace hawk::format::otlp {

enum class Type {
  text,
  id,       // bytes, in JSON as hex
  bytes,    // in JSON as base64
  time,     // fixed64, in JSON a string of digits, as all 64 bits
  signed64, // sfixed64
  fixed32,
  number,   // varint of 32 bits: counts, enumerations, flags
  zigzag,   // sint32
  unsigned64,
  truth,
  real,
  message,
  value, // AnyValue
};

// How often a field stands in its message.
enum class Times {
  once,
  // As once; and in JSON where it is not on the wire, with its default: what
  // tells spans and log records from other objects.
  always,
  often,
};

struct Message;

struct Field {
  std::uint32_t number;
  std::string_view name;
  Type type;
  Times times = Times::once;
  const Message* message = nullptr;
};

struct Message {
  std::span<const Field> fields;
};

extern const Message k_key_value;
extern const Message k_resource;
extern const Message k_span;
extern const Message k_log;

// ExportTraceServiceRequest, which is TracesData, and its like.
extern const Message k_traces;
extern const Message k_logs;
extern const Message k_metrics;

} // namespace hawk::format::otlp
