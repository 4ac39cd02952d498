#include "format/otlp_json.hpp"

#include "format/otlp_values.hpp"
#include "format/span_values.hpp"
#include "format/zipkin_otlp.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace hawk::format {

namespace {

using model::Span;

// Nothing where the number is absent or 0, which is how "not known" is written.
std::optional<model::Nanos> nanos_of(const Json& value) {
  const std::optional<model::Nanos> time =
      value.is_string() && value.text().find('T') != std::string_view::npos
          ? parse_rfc3339(value.text())
          : time_of(value, Unit::nano);
  return time && time->count() != 0 ? time : std::nullopt;
}

Span::Status status_of(const Json& code) {
  const std::string_view text = code.text();
  const auto ends_with = [&](std::string_view a, std::string_view b) {
    return text.ends_with(a) || text.ends_with(b);
  };
  return text == "2" || ends_with("ERROR", "Error")  ? Span::Status::error
         : text == "1" || ends_with("OK", "Ok")      ? Span::Status::ok
                                                     : Span::Status::unset;
}

void read_events(const Json& list, Span& span) {
  if (!list.is_array()) {
    return;
  }
  for (const Json::Element element : list) {
    model::SpanEvent event;
    event.time = nanos_of(element.value.any("timeUnixNano", "time_unix_nano"))
                     .value_or(model::Nanos{});
    event.name = element.value["name"].text();
    put_key_values(element.value["attributes"], event.attributes);
    span.events.push_back(std::move(event));
  }
}

void read_links(const Json& list, Span& span) {
  if (!list.is_array()) {
    return;
  }
  for (const Json::Element element : list) {
    model::SpanLink link;
    link.trace_id = id_of(element.value.any("traceId", "trace_id"));
    link.span_id = id_of(element.value.any("spanId", "span_id"));
    put_key_values(element.value["attributes"], link.attributes);
    span.links.push_back(std::move(link));
  }
}

// As zipkin_otlp writes it.
bool take_shared(model::Attributes& attributes) {
  const auto found = attributes.find(std::string(k_zipkin_shared));
  const auto* shared = found == attributes.end()
                           ? nullptr
                           : std::get_if<bool>(&found->second);
  const bool is_shared = shared != nullptr && *shared;
  if (is_shared) {
    attributes.erase(found);
  }
  return is_shared;
}

void note_dropped(const Json& count, std::string_view what, Span& span) {
  const auto number = count.integer();
  if (number && *number > 0) {
    span.warnings.push_back(std::to_string(*number) + " " + std::string(what)
                            + " were dropped");
  }
}

bool is_container(std::string_view key) {
  constexpr std::array<std::string_view, 17> k_keys = {
      "resourceSpans",
      "resource_spans",
      "resourceLogs",
      "resource_logs",
      "resourceMetrics",
      "resource_metrics",
      "batches",
      "scopeSpans",
      "scope_spans",
      "scopeLogs",
      "scope_logs",
      "scopeMetrics",
      "scope_metrics",
      "instrumentationLibrarySpans",
      "instrumentation_library_spans",
      "instrumentationLibraryLogs",
      "instrumentation_library_logs"};
  return std::find(k_keys.begin(), k_keys.end(), key) != k_keys.end();
}

bool is_span(const Json& value) {
  return value.any("traceId", "trace_id") && value.any("spanId", "span_id")
         && value.any("startTimeUnixNano", "start_time_unix_nano");
}

// Within a list of spans also one without a start.
bool is_span_like(const Json& value) {
  return value.any("traceId", "trace_id") && value.any("spanId", "span_id")
         && value["name"];
}

bool is_log(const Json& value) {
  return value.any("timeUnixNano",
                   "time_unix_nano",
                   "observedTimeUnixNano",
                   "observed_time_unix_nano")
         && value.any("body",
                      "severityNumber",
                      "severity_number",
                      "severityText",
                      "severity_text",
                      "eventName",
                      "event_name");
}

bool is_spans(std::string_view name) {
  return name == "spans";
}

bool is_logs(std::string_view name) {
  return name == "logRecords" || name == "log_records" || name == "logs";
}

// What an object in a list is.
enum class Trust {
  looks, // by its look: files are what they are
  lists, // by the list that it is in, if it does not look like anything
};

// Walks containers. Documents are no deeper than JsonDocument::k_max_depth.
class Reader final {
public:
  explicit Reader(const RecordSink& sink, Trust trust = Trust::looks)
      : sink_(sink),
        trust_(trust) {}

  std::size_t count() const { return count_; }

  // `list` is the name under which the value was found.
  void
  read(const Json& value, OtlpContext context, std::string_view list = {}) {
    if (value.is_array()) {
      for (const Json::Element element : value) {
        read(element.value, context, list);
      }
      return;
    }
    if (!value.is_object()) {
      return;
    }
    if (auto record = read_element(value, list)) {
      context.put_into(*record);
      record->raw = value.dump();
      ++count_;
      sink_(*std::move(record));
      return;
    }
    context.read_resource(value);
    context.read_scope(value);
    for (const Json::Element member : value) {
      if (is_container(member.key) || is_spans(member.key)
          || is_logs(member.key) || member.key == "result"
          || member.key == "trace" || member.key == "data") {
        read(member.value, context, member.key);
      }
    }
  }

private:
  std::optional<model::FileRecord> read_element(const Json& value,
                                                std::string_view list) const {
    auto record = read_otlp_element(value);
    if (record || trust_ == Trust::looks) {
      return record;
    }
    if (is_spans(list)) {
      record.emplace().what = read_otlp_span(value);
    } else if (is_logs(list)) {
      record.emplace().what = read_otlp_log(value);
    }
    return record;
  }

  const RecordSink& sink_;
  Trust trust_;
  std::size_t count_ = 0;
};

} // namespace

void OtlpContext::read_resource(const Json& container) {
  const Json found = container["resource"];
  if (!found.is_object()) {
    return;
  }
  resource.clear();
  put_key_values(found["attributes"], resource);
  service = take_text("service.name", resource);
}

void OtlpContext::read_scope(const Json& container) {
  const Json found = container.any(
      "scope", "instrumentationLibrary", "instrumentation_library");
  if (found.is_object()) {
    scope = found["name"].text();
  }
}

void OtlpContext::put_into(model::Span& span) const {
  if (!service.empty() || !resource.empty()) {
    span.service = service;
    span.resource = resource;
  }
  span.scope = scope.empty() ? span.scope : scope;
}

void OtlpContext::put_into(model::LogEvent& event) const {
  for (const auto& [key, value] : resource) {
    event.attributes.try_emplace(key, value);
  }
  if (!service.empty()) {
    event.attributes.try_emplace("service.name", service);
  }
  if (!scope.empty()) {
    event.attributes.try_emplace("otel.scope.name", scope);
  }
}

void OtlpContext::put_into(model::FileRecord& record) const {
  std::visit([this](auto& what) { put_into(what); }, record.what);
}

bool is_otlp(const Json& value) {
  if (!value.is_object()) {
    return false;
  }
  for (const Json::Element member : value) {
    if (is_container(member.key)) {
      return true;
    }
  }
  return is_span(value) || is_log(value);
}

model::Span read_otlp_span(const Json& value) {
  Span span;
  span.trace_id = id_of(value.any("traceId", "trace_id"));
  span.span_id = id_of(value.any("spanId", "span_id"));
  span.parent_span_id = id_of(value.any("parentSpanId", "parent_span_id"));
  span.name = value["name"].text();
  span.kind = kind_of(value["kind"].text());
  span.follows = span.kind == Span::Kind::consumer;
  span.start =
      nanos_of(value.any("startTimeUnixNano", "start_time_unix_nano"));
  span.end = nanos_of(value.any("endTimeUnixNano", "end_time_unix_nano"));
  const Json status = value["status"];
  span.status = status_of(status["code"]);
  span.status_message = status["message"].text();
  put_key_values(value["attributes"], span.attributes);
  span.shared = take_shared(span.attributes);
  read_events(value["events"], span);
  read_links(value["links"], span);
  note_dropped(
      value.any("droppedAttributesCount", "dropped_attributes_count"),
      "attributes",
      span);
  note_dropped(value.any("droppedEventsCount", "dropped_events_count"),
               "events",
               span);
  note_dropped(
      value.any("droppedLinksCount", "dropped_links_count"), "links", span);
  return span;
}

model::LogEvent read_otlp_log(const Json& value) {
  model::LogEvent event;
  event.trace_id = id_of(value.any("traceId", "trace_id"));
  event.span_id = id_of(value.any("spanId", "span_id"));
  event.timestamp = nanos_of(value.any("timeUnixNano", "time_unix_nano"));
  if (!event.timestamp) {
    event.timestamp = nanos_of(
        value.any("observedTimeUnixNano", "observed_time_unix_nano"));
  }
  event.severity_text =
      severity_of(value.any("severityNumber", "severity_number"),
                  value.any("severityText", "severity_text"));
  event.body = any_value_text(value["body"]);
  event.event_name = value.any("eventName", "event_name").text();
  put_key_values(value["attributes"], event.attributes);
  return event;
}

std::optional<model::FileRecord> read_otlp_element(const Json& value) {
  model::FileRecord record;
  if (is_span(value)) {
    record.what = read_otlp_span(value);
  } else if (is_log(value)) {
    record.what = read_otlp_log(value);
  } else if (is_span_like(value)) {
    record.what = read_otlp_span(value);
  } else {
    return std::nullopt;
  }
  return record;
}

std::size_t read_otlp(const Json& value, const RecordSink& sink) {
  Reader reader(sink);
  reader.read(value, {});
  return reader.count();
}

std::size_t unfold_otlp(const model::OtlpSeen& otlp, const RecordSink& sink) {
  thread_local JsonDocument document; // keeps its memory
  if (!document.parse(otlp.data).valid) {
    return 0;
  }
  const RecordSink complete = [&](model::FileRecord record) {
    if (auto* log = std::get_if<model::LogEvent>(&record.what)) {
      log->process = otlp.process;
      log->observed_timestamp = otlp.observed_timestamp;
    }
    sink(std::move(record));
  };
  Reader reader(complete, Trust::lists);
  reader.read(document.root(), {});
  return reader.count();
}

} // namespace hawk::format
