#include "format/zipkin_otlp.hpp"

#include "format/otlp_values.hpp"
#include "format/span_values.hpp"
#include "format/zipkin.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>
#include <utility>

namespace hawk::format {

namespace {

constexpr std::size_t k_trace_id = 32;

void append_text_attribute(std::string_view key,
                           std::string_view value,
                           std::string& list) {
  list += list.empty() ? "" : ",";
  list += R"({"key":)";
  append_json_text(key, list);
  list += R"(,"value":{"stringValue":)";
  append_json_text(value, list);
  list += "}}";
}

// Appends a member, if there is something to say.
void append_member(std::string_view name,
                   std::string_view value,
                   std::string& out) {
  if (!value.empty()) {
    out += out.back() == '{' ? "\"" : ",\"";
    out.append(name).append("\":").append(value);
  }
}

std::string quoted(std::string_view text) {
  std::string out;
  append_json_text(text, out);
  return out;
}

std::string bracketed(const std::string& list) {
  return list.empty() ? list : "[" + list + "]";
}

std::string time_text(model::Nanos time) {
  return fmt::format("\"{}\"", time.count());
}

// 64 bits are the low half of 128.
std::string trace_id_of(const model::Span& span) {
  std::string id = span.trace_id;
  if (id.size() < k_trace_id) {
    id.insert(0, k_trace_id - id.size(), '0');
  }
  return id;
}

// What OpenTelemetry's exporters put among the tags.
bool is_mapped(std::string_view tag) {
  return tag == "otel.status_code" || tag == "otel.status_description"
         || tag == "otel.scope.version" || tag == "otel.scope.name"
         || tag == "otel.library.name" || tag == "otel.library.version";
}

std::string text_in(const model::Attributes& attributes,
                    std::string_view key) {
  const std::string* found = find_text(key, attributes);
  return found == nullptr ? std::string() : *found;
}

std::string attributes_of(const model::Span& span) {
  std::string list;
  for (const auto& [key, value] : span.attributes) {
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && !is_mapped(key)) {
      append_text_attribute(key, *text, list);
    }
  }
  if (span.shared) {
    list += list.empty() ? "" : ",";
    list += fmt::format(R"({{"key":"{}","value":{{"boolValue":true}}}})",
                        k_zipkin_shared);
  }
  return bracketed(list);
}

std::string events_of(const model::Span& span) {
  std::string list;
  for (const model::SpanEvent& event : span.events) {
    list += list.empty() ? "" : ",";
    list += fmt::format(R"({{"timeUnixNano":{},"name":{}}})",
                        time_text(event.time),
                        quoted(event.name));
  }
  return bracketed(list);
}

std::string status_of(const model::Span& span) {
  using Status = model::Span::Status;
  if (span.status == Status::unset) {
    return {};
  }
  const std::string described =
      text_in(span.attributes, "otel.status_description");
  const std::string& message =
      described.empty() ? span.status_message : described;
  std::string out = fmt::format(R"({{"code":{})",
                                span.status == Status::error ? 2 : 1);
  append_member("message", message.empty() ? "" : quoted(message), out);
  return out + "}";
}

std::string span_text(const model::Span& span) {
  std::string out = "{";
  append_member("traceId", quoted(trace_id_of(span)), out);
  append_member("spanId", quoted(span.span_id), out);
  if (!span.parent_span_id.empty()) {
    append_member("parentSpanId", quoted(span.parent_span_id), out);
  }
  append_member("name", quoted(span.name), out);
  if (span.kind != model::Span::Kind::unspecified) {
    append_member(
        "kind", fmt::format("{}", static_cast<int>(span.kind)), out);
  }
  append_member("startTimeUnixNano",
                time_text(span.start.value_or(model::Nanos{})),
                out);
  if (span.end) {
    append_member("endTimeUnixNano", time_text(*span.end), out);
  }
  append_member("attributes", attributes_of(span), out);
  append_member("events", events_of(span), out);
  append_member("status", status_of(span), out);
  return out + "}";
}

std::string resource_text(const model::Span& span) {
  std::string list;
  if (!span.service.empty()) {
    append_text_attribute("service.name", span.service, list);
  }
  for (const auto& [key, value] : span.resource) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      append_text_attribute(key, *text, list);
    }
  }
  return fmt::format(R"("resource":{{"attributes":[{}]}},)", list);
}

std::string scope_text(const model::Span& span) {
  std::string out = "{";
  append_member(
      "name", span.scope.empty() ? std::string() : quoted(span.scope), out);
  const std::string version =
      text_in(span.attributes, "otel.scope.version");
  append_member(
      "version", version.empty() ? std::string() : quoted(version), out);
  return out == "{" ? std::string()
                    : fmt::format(R"("scope":{}}},)", out);
}

} // namespace

ZipkinAsOtlp zipkin_as_otlp(const Json& list) {
  ZipkinAsOtlp made;
  // By resource, then scope, in the order of their texts.
  std::map<std::string, std::map<std::string, std::string>> spans;
  const auto add = [&](const Json& value) {
    if (!is_zipkin_span(value)) {
      ++made.rejected;
      return;
    }
    const model::Span span = read_zipkin_span(value);
    std::string& of = spans[resource_text(span)][scope_text(span)];
    of += of.empty() ? "" : ",";
    of += span_text(span);
  };
  if (list.is_array()) {
    for (const Json::Element element : list) {
      add(element.value);
    }
  } else {
    add(list);
  }
  made.text = R"({"resourceSpans":[)";
  for (const auto& [resource, scopes] : spans) {
    made.text += made.text.back() == '[' ? "{" : ",{";
    made.text.append(resource).append(R"("scopeSpans":[)");
    for (const auto& [scope, texts] : scopes) {
      made.text += made.text.back() == '[' ? "{" : ",{";
      made.text.append(scope).append(R"("spans":[)").append(texts) += "]}";
    }
    made.text += "]}";
  }
  made.text += "]}";
  return made;
}

} // namespace hawk::format
