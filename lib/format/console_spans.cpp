#include "format/console_spans.hpp"

#include "format/span_values.hpp"

namespace hawk::format {

namespace {

using model::Span;

bool is_python_span(const Json& value) {
  const Json context = value["context"];
  return context["trace_id"].is_string() && context["span_id"].is_string()
         && value["start_time"];
}

bool is_node_span(const Json& value) {
  return value["traceId"].is_string() && value["id"].is_string()
         && value.any("instrumentationScope", "instrumentationLibrary")
         && value["timestamp"];
}

// Python's ConsoleLogRecordExporter.
bool is_python_log(const Json& value) {
  return value["severity_text"] && value["body"]
         && value["trace_id"].text().starts_with("0x") && value["timestamp"];
}

// Node's ConsoleLogRecordExporter.
bool is_node_log(const Json& value) {
  return value["instrumentationScope"] && value["severityText"]
         && value["body"] && value["timestamp"];
}

std::optional<model::Nanos> text_time(const Json& value) {
  return value.is_string() ? parse_rfc3339(value.text())
                           : time_of(value, Unit::nano);
}

// Node's exporter prints [seconds, nanoseconds] in events.
std::optional<model::Nanos> pair_time(const Json& value) {
  if (!value.is_array() || value.size() != 2) {
    return std::nullopt;
  }
  auto part = value.begin();
  const auto seconds = time_of((*part).value, Unit::second);
  ++part;
  const auto nanos = time_of((*part).value, Unit::nano);
  const std::int64_t limit = INT64_MAX - 1'000'000'000;
  return seconds && nanos && seconds->count() < limit && nanos->count() >= 0
                 && nanos->count() < 1'000'000'000
             ? std::optional(*seconds + *nanos)
             : std::nullopt;
}

void read_status(std::string_view code, const Json& message, Span& span) {
  span.status = code == "ERROR" || code == "StatusCode.ERROR" || code == "2"
                    ? Span::Status::error
                : code == "OK" || code == "StatusCode.OK" || code == "1"
                    ? Span::Status::ok
                    : Span::Status::unset;
  span.status_message = message.text();
}

void read_resource(const Json& value, model::Attributes& resource) {
  put_members(value["resource"]["attributes"], resource);
}

void read_events(const Json& list, Span& span) {
  if (!list.is_array()) {
    return;
  }
  for (const Json::Element element : list) {
    model::SpanEvent event;
    const Json time = element.value.any("timestamp", "time");
    event.time = (time.is_array() ? pair_time(time) : text_time(time))
                     .value_or(model::Nanos{});
    event.name = element.value["name"].text();
    put_members(element.value["attributes"], event.attributes);
    span.events.push_back(std::move(event));
  }
}

void read_links(const Json& list, Span& span) {
  if (!list.is_array()) {
    return;
  }
  for (const Json::Element element : list) {
    const Json context = element.value["context"];
    model::SpanLink link;
    link.trace_id = id_of(context.any("trace_id", "traceId"));
    link.span_id = id_of(context.any("span_id", "spanId"));
    put_members(element.value["attributes"], link.attributes);
    span.links.push_back(std::move(link));
  }
}

void read_common(const Json& value, Span& span) {
  span.name = value["name"].text();
  put_members(value["attributes"], span.attributes);
  read_resource(value, span.resource);
  span.service = take_text("service.name", span.resource);
  read_events(value["events"], span);
  read_links(value["links"], span);
  span.follows = span.kind == Span::Kind::consumer;
}

Span read_python_span(const Json& value) {
  Span span;
  span.trace_id = id_of(value["context"]["trace_id"]);
  span.span_id = id_of(value["context"]["span_id"]);
  span.parent_span_id = id_of(value["parent_id"]);
  span.kind = kind_of(value["kind"].text());
  span.start = text_time(value["start_time"]);
  span.end = text_time(value["end_time"]);
  const Json status = value["status"];
  read_status(status["status_code"].text(), status["description"], span);
  read_common(value, span);
  return span;
}

// Node counts kinds from 0: internal, server, client, producer, consumer.
Span::Kind node_kind(const Json& kind) {
  const std::string_view text = kind.text();
  return text.size() == 1 && text[0] >= '0' && text[0] <= '4'
             ? static_cast<Span::Kind>(text[0] - '0' + 1)
             : kind_of(text);
}

Span read_node_span(const Json& value) {
  Span span;
  span.trace_id = id_of(value["traceId"]);
  span.span_id = id_of(value["id"]);
  const Json parent = value["parentSpanContext"];
  span.parent_span_id =
      id_of(parent ? parent["spanId"] : value.any("parentId"));
  span.kind = node_kind(value["kind"]);
  span.start = time_of(value["timestamp"], Unit::micro);
  const auto duration = time_of(value["duration"], Unit::micro);
  if (span.start && duration && duration->count() >= 0
      && span.start->count() < INT64_MAX - duration->count()) {
    span.end = *span.start + *duration;
  }
  const Json status = value["status"];
  read_status(status["code"].text(), status["message"], span);
  read_common(value, span);
  span.scope =
      value.any("instrumentationScope", "instrumentationLibrary")["name"]
          .text();
  return span;
}

model::LogEvent read_log(const Json& value) {
  model::LogEvent event;
  event.trace_id = id_of(value.any("trace_id", "traceId"));
  event.span_id = id_of(value.any("span_id", "spanId"));
  const Json time = value["timestamp"];
  event.timestamp = time.is_string() ? parse_rfc3339(time.text())
                                     : time_of(time, Unit::micro);
  event.severity_text =
      severity_of(value.any("severity_number", "severityNumber"),
                  value.any("severity_text", "severityText"));
  event.event_name = value.any("event_name", "eventName").text();
  const Json body = value["body"];
  event.body = body.is_object() || body.is_array() ? body.dump()
                                                   : std::string(body.text());
  put_members(value["attributes"], event.attributes);
  model::Attributes resource;
  read_resource(value, resource);
  event.attributes.merge(resource);
  return event;
}

} // namespace

bool is_console_record(const Json& value) {
  return value.is_object()
         && (is_python_span(value) || is_node_span(value)
             || is_python_log(value) || is_node_log(value));
}

model::FileRecord read_console_record(const Json& value) {
  model::FileRecord record;
  if (is_python_span(value)) {
    record.what = read_python_span(value);
  } else if (is_node_span(value)) {
    record.what = read_node_span(value);
  } else {
    record.what = read_log(value);
  }
  return record;
}

} // namespace hawk::format
