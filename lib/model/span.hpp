#pragma once

// A span: an operation with a beginning and an end. Names follow
// opentelemetry/proto/trace/v1/trace.proto.

#include "base/clock.hpp"
#include "model/event.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hawk::model {

// Something that happened within a span, at one time: an exception, a message.
struct SpanEvent {
  Nanos time{}; // since 1970
  std::string name;
  Attributes attributes;

  bool operator==(const SpanEvent&) const = default;
};

// Another span that this one has to do with, of any trace.
struct SpanLink {
  std::string trace_id;
  std::string span_id;
  Attributes attributes;

  bool operator==(const SpanLink&) const = default;
};

struct Span {
  enum class Kind { unspecified, internal, server, client, producer, consumer };
  enum class Status { unset, ok, error };

  std::string trace_id;       // 32 lower-case hex digits, or as it was found
  std::string span_id;        // 16
  std::string parent_span_id; // empty: a root
  std::string name;
  Kind kind = Kind::unspecified;
  Status status = Status::unset;
  std::string status_message;
  std::string service;         // service.name of its resource
  std::string scope;           // the instrumentation library
  std::optional<Nanos> start;  // since 1970
  std::optional<Nanos> end;    // nothing: it did not end, or was not told
  // Follows rather than is part of its parent: FOLLOWS_FROM of Jaeger, a
  // consumer. The parent did not wait for it.
  bool follows = false;
  bool shared = false; // Zipkin: the server's half of a span with one id
  Attributes attributes;
  Attributes resource; // of what made it, without service.name
  std::vector<SpanEvent> events;
  std::vector<SpanLink> links;
  std::vector<std::string> warnings; // of the tool that wrote it

  bool operator==(const Span&) const = default;
};

} // namespace hawk::model
