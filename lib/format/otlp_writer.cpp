#include "format/otlp_writer.hpp"

#include "format/json_pieces.hpp"
#include "format/span_values.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hawk::format {

namespace {

using model::Attributes;

void put_key(std::string_view key, std::string& out) {
  out += out.empty() || out.back() == '{' ? "\"" : ",\"";
  out += key;
  out += "\":";
}

void put_text(std::string_view key, std::string_view text, std::string& out) {
  if (!text.empty()) {
    put_key(key, out);
    append_utf8_json(text, out);
  }
}

void put_number(std::string_view key, int number, std::string& out) {
  if (number != 0) {
    put_key(key, out);
    out += std::to_string(number);
  }
}

void put_time(std::string_view key, model::Nanos time, std::string& out) {
  if (time.count() > 0) { // it is unsigned there
    put_key(key, out);
    out += '"' + std::to_string(time.count()) + '"';
  }
}

void put_id(std::string_view key,
            std::string_view id,
            std::size_t digits,
            std::string& out) {
  put_text(key, hex_id(id, digits), out);
}

void append_value(const model::AttributeValue& value, std::string& out) {
  if (const auto* truth = std::get_if<bool>(&value)) {
    out += *truth ? R"({"boolValue":true})" : R"({"boolValue":false})";
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    out += R"({"intValue":")" + std::to_string(*whole) + "\"}";
  } else if (const auto* real = std::get_if<double>(&value)) {
    out += R"({"doubleValue":)";
    append_double_json(*real, out);
    out += '}';
  } else {
    out += R"({"stringValue":)";
    append_utf8_json(std::get<std::string>(value), out);
    out += '}';
  }
}

void append_attribute(std::string_view key,
                      const model::AttributeValue& value,
                      std::string& out) {
  out += out.back() == '[' ? "" : ",";
  out += R"({"key":)";
  append_utf8_json(key, out);
  out += R"(,"value":)";
  append_value(value, out);
  out += '}';
}

void put_attributes(const Attributes& attributes, std::string& out) {
  if (attributes.empty()) {
    return;
  }
  put_key("attributes", out);
  out += '[';
  for (const auto& [key, value] : attributes) {
    append_attribute(key, value, out);
  }
  out += ']';
}

std::string write_link(const model::SpanLink& link) {
  std::string out = "{";
  put_id("traceId", link.trace_id, k_trace_digits, out);
  put_id("spanId", link.span_id, k_span_digits, out);
  put_attributes(link.attributes, out);
  return out += '}';
}

template <typename List, typename Write>
void put_list(std::string_view key,
              const List& list,
              Write write,
              std::string& out) {
  if (list.empty()) {
    return;
  }
  put_key(key, out);
  out += '[';
  for (const auto& element : list) {
    out += out.back() == '[' ? "" : ",";
    out += write(element);
  }
  out += ']';
}

std::string write_resource(std::string_view service,
                           const Attributes& attributes) {
  if (service.empty() && attributes.empty()) {
    return {};
  }
  std::string out = R"("resource":{"attributes":[)";
  if (!service.empty()) {
    append_attribute("service.name", std::string(service), out);
  }
  for (const auto& [key, value] : attributes) {
    append_attribute(key, value, out);
  }
  return out += "]}";
}

std::string write_scope(std::string_view name, std::string_view version = {}) {
  if (name.empty()) {
    return {};
  }
  std::string out = R"("scope":{)";
  put_text("name", name, out);
  put_text("version", version, out);
  return out += '}';
}

void put_status(const model::Span& span, std::string& out) {
  if (span.status == model::Span::Status::unset
      && span.status_message.empty()) {
    return;
  }
  put_key("status", out);
  out += '{';
  put_text("message", span.status_message, out);
  put_number("code", static_cast<int>(span.status), out);
  out += '}';
}

std::string write_span(const model::Span& span) {
  std::string out = "{";
  put_id("traceId", span.trace_id, k_trace_digits, out);
  put_id("spanId", span.span_id, k_span_digits, out);
  put_id("parentSpanId", span.parent_span_id, k_span_digits, out);
  put_key("name", out);
  append_utf8_json(span.name, out);
  put_number("kind", static_cast<int>(span.kind), out);
  put_time("startTimeUnixNano", span.start.value_or(model::Nanos{}), out);
  put_time("endTimeUnixNano", span.end.value_or(model::Nanos{}), out);
  put_attributes(span.attributes, out);
  put_list("events", span.events, write_otlp_event, out);
  put_list("links", span.links, write_link, out);
  put_status(span, out);
  return out += '}';
}

std::string write_log(const model::LogEvent& event,
                      const Attributes& attributes) {
  std::string out = "{";
  put_time("timeUnixNano", event.timestamp.value_or(model::Nanos{}), out);
  put_time("observedTimeUnixNano", event.observed_timestamp, out);
  put_number(
      "severityNumber", severity_number_of(event.severity_text), out);
  put_text("severityText", event.severity_text, out);
  put_text("eventName", event.event_name, out);
  if (!event.body.empty()) {
    put_key("body", out);
    out += R"({"stringValue":)";
    append_utf8_json(event.body, out);
    out += '}';
  }
  put_attributes(attributes, out);
  put_id("traceId", event.trace_id, k_trace_digits, out);
  put_id("spanId", event.span_id, k_span_digits, out);
  return out += '}';
}

} // namespace

bool is_of_resource(std::string_view key) {
  constexpr std::array<std::string_view, 12> k_prefixes = {"service.",
                                                           "process.",
                                                           "telemetry.",
                                                           "host.",
                                                           "os.",
                                                           "container.",
                                                           "k8s.",
                                                           "deployment.",
                                                           "cloud.",
                                                           "device.",
                                                           "faas.",
                                                           "aws."};
  return std::any_of(
      k_prefixes.begin(), k_prefixes.end(), [key](std::string_view prefix) {
        return key.starts_with(prefix);
      });
}

int severity_number_of(std::string_view severity) {
  constexpr std::array<std::pair<std::string_view, int>, 6> k_levels = {
      {{"TRACE", 1},
       {"DEBUG", 5},
       {"INFO", 9},
       {"WARN", 13},
       {"ERROR", 17},
       {"FATAL", 21}}};
  const auto* const found = std::find_if(
      k_levels.begin(), k_levels.end(), [severity](const auto& level) {
        return severity == level.first;
      });
  return found == k_levels.end() ? 0 : found->second;
}

std::string write_otlp_event(const model::SpanEvent& event) {
  std::string out = "{";
  put_time("timeUnixNano", event.time, out);
  put_text("name", event.name, out);
  put_attributes(event.attributes, out);
  return out += '}';
}

OtlpItem make_otlp_item(const model::Span& span) {
  return {OtlpSignal::traces,
          write_resource(span.service, span.resource),
          write_scope(span.scope),
          write_span(span)};
}

OtlpItem make_otlp_item(const model::LogEvent& event) {
  Attributes own = event.attributes;
  const std::string scope = take_text("otel.scope.name", own);
  const std::string version = take_text("otel.scope.version", own);
  const std::string service = take_text("service.name", own);
  Attributes resource;
  for (auto at = own.begin(); at != own.end();) {
    const auto next = std::next(at);
    if (is_of_resource(at->first)) {
      resource.insert(own.extract(at));
    }
    at = next;
  }
  if (event.process.pid != 0) {
    resource.try_emplace("process.pid", std::int64_t{event.process.pid});
  }
  if (!event.step.empty()) {
    own.try_emplace("step", event.step);
  }
  if (!event.correlation_id.empty()) {
    own.try_emplace("correlation_id", event.correlation_id);
  }
  return {OtlpSignal::logs,
          write_resource(service, resource),
          write_scope(scope, version),
          write_log(event, own)};
}

} // namespace hawk::format
