#include "format/jaeger.hpp"

#include "format/span_values.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace hawk::format {

namespace {

using model::Span;

constexpr const char* k_process_key = "jaeger.process_id";

// [{"key", "type", "value"}]. The type says what a JSON number is.
void put_tags(const Json& tags, model::Attributes& attributes) {
  if (tags.is_object()) { // as storage has it: "tag": {"http@status": 200}
    put_members(tags, attributes);
  }
  if (!tags.is_array()) {
    return;
  }
  for (const Json::Element element : tags) {
    const Json key = element.value["key"];
    const Json value = element.value["value"];
    const std::string_view type = element.value["type"].text();
    if (!key.is_string()) {
      continue;
    }
    const auto integer = value.integer();
    const auto real = value.real();
    if (type == "int64" && integer) { // large ones come as strings
      attributes.insert_or_assign(std::string(key.text()), *integer);
    } else if (type == "float64" && real) {
      attributes.insert_or_assign(std::string(key.text()), *real);
    } else if (type == "bool" && value.is_string()) {
      attributes.insert_or_assign(
          std::string(key.text()), value.text() == "true");
    } else {
      put_value(key.text(), value, attributes);
    }
  }
}

JaegerProcess read_process(const Json& value) {
  JaegerProcess process;
  process.service = value["serviceName"].text();
  put_tags(value.any("tags", "tag"), process.tags);
  return process;
}

std::string reference_type(const Json& reference) {
  return std::string(reference["refType"].text());
}

// Some clients write the low half of a trace's id, or put zeros before it.
bool is_same_trace(std::string_view a, std::string_view b) {
  constexpr std::size_t k_half = 16;
  const auto without_zeros = [](std::string_view id) {
    return id.substr(std::min(id.find_first_not_of('0'), id.size()));
  };
  a = without_zeros(a);
  b = without_zeros(b);
  if (a.size() > b.size()) {
    std::swap(a, b);
  }
  return a == b
         || (a.size() <= k_half && b.size() > k_half && !a.empty()
             && without_zeros(b.substr(b.size() - k_half)) == a);
}

// The first reference within the trace is the parent, CHILD_OF before
// FOLLOWS_FROM; the others are links.
void read_references(const Json& list, Span& span) {
  if (!list.is_array()) {
    return;
  }
  const auto is_parent = [&](const Json& reference, std::string_view type) {
    return reference_type(reference) == type
           && (!reference.any("traceID", "traceId")
               || is_same_trace(id_of(reference.any("traceID", "traceId")),
                                span.trace_id));
  };
  std::size_t parent = list.size();
  for (const std::string_view type : {"CHILD_OF", "FOLLOWS_FROM"}) {
    std::size_t at = 0;
    for (const Json::Element element : list) {
      if (parent == list.size() && is_parent(element.value, type)) {
        parent = at;
        span.follows = type == "FOLLOWS_FROM";
      }
      ++at;
    }
  }
  std::size_t at = 0;
  for (const Json::Element element : list) {
    std::string id = id_of(element.value.any("spanID", "spanId"));
    if (at++ == parent) {
      span.parent_span_id = std::move(id);
      continue;
    }
    model::SpanLink link;
    link.trace_id = id_of(element.value.any("traceID", "traceId"));
    link.span_id = std::move(id);
    link.attributes.emplace("reference", reference_type(element.value));
    span.links.push_back(std::move(link));
  }
}

void read_logs(const Json& list, Span& span) {
  if (!list.is_array()) {
    return;
  }
  for (const Json::Element element : list) {
    model::SpanEvent event;
    event.time = time_of(element.value["timestamp"], Unit::micro)
                     .value_or(model::Nanos{});
    put_tags(element.value["fields"], event.attributes);
    event.name = take_text("event", event.attributes);
    span.events.push_back(std::move(event));
  }
}

void read_status(Span& span) {
  const auto error = span.attributes.find("error");
  const bool *flag = nullptr;
  const std::string* text = nullptr;
  if (error != span.attributes.end()) {
    flag = std::get_if<bool>(&error->second);
    text = std::get_if<std::string>(&error->second);
  }
  const std::string* code = find_text("otel.status_code", span.attributes);
  if ((flag != nullptr && *flag) || (text != nullptr && *text != "false")
      || (code != nullptr && *code == "ERROR")) {
    span.status = Span::Status::error;
  } else if (code != nullptr && *code == "OK") {
    span.status = Span::Status::ok;
  }
  if (const std::string* message =
          find_text("otel.status_description", span.attributes)) {
    span.status_message = *message;
  }
}

void read_times(const Json& value, Span& span) {
  // Storage writes microseconds, the model of its API RFC 3339 and "0.1s".
  const Json start = value["startTime"];
  span.start = start.text().find('T') != std::string_view::npos
                   ? parse_rfc3339(start.text())
                   : time_of(start, Unit::micro);
  const Json duration = value["duration"];
  std::optional<model::Nanos> length = time_of(duration, Unit::micro);
  if (duration.is_string() && duration.text().ends_with('s')) {
    JsonDocument seconds;
    const std::string_view digits = duration.text();
    length = seconds.parse(digits.substr(0, digits.size() - 1)).valid
                 ? time_of(seconds.root(), Unit::second)
                 : std::nullopt;
  }
  if (span.start && length && length->count() >= 0
      && span.start->count() < INT64_MAX - length->count()) {
    span.end = *span.start + *length;
  }
}

class Reader final {
public:
  explicit Reader(const RecordSink& sink)
      : sink_(sink) {}

  std::size_t count() const { return count_; }

  void read(const Json& value, const JaegerProcesses& around) {
    if (value.is_array()) {
      for (const Json::Element element : value) {
        read(element.value, around);
      }
    } else if (is_jaeger_span(value)) {
      read_span(value, around);
    } else if (value.is_object()) {
      const Json processes = value["processes"];
      read(value["data"], around);
      read(value["spans"],
           processes ? read_jaeger_processes(processes) : around);
    }
  }

private:
  void read_span(const Json& value, const JaegerProcesses& processes) {
    model::FileRecord record;
    Span span = read_jaeger_span(value);
    put_jaeger_process(processes, span);
    record.what = std::move(span);
    record.raw = value.dump();
    ++count_;
    sink_(std::move(record));
  }

  const RecordSink& sink_;
  std::size_t count_ = 0;
};

} // namespace

JaegerProcesses read_jaeger_processes(const Json& processes) {
  JaegerProcesses out;
  if (processes.is_object()) {
    for (const Json::Element member : processes) {
      out.insert_or_assign(std::string(member.key), read_process(member.value));
    }
  }
  return out;
}

void put_jaeger_process(const JaegerProcesses& processes, Span& span) {
  const auto key = span.resource.find(k_process_key);
  if (key == span.resource.end()) {
    return;
  }
  const auto found = processes.find(std::get<std::string>(key->second));
  span.resource.erase(key);
  if (found != processes.end()) {
    span.service = found->second.service;
    span.resource.insert(found->second.tags.begin(), found->second.tags.end());
  }
}

bool is_jaeger_span(const Json& value) {
  return value.is_object() && value.any("traceID", "traceId")
         && value.any("spanID", "spanId") && value["operationName"];
}

bool is_jaeger(const Json& value) {
  if (is_jaeger_span(value)) {
    return true;
  }
  const Json data = value["data"];
  const Json first = data.is_array() && data.size() > 0
                         ? (*data.begin()).value
                         : Json();
  return (value["traceID"] && value["spans"].is_array())
         || (first["spans"].is_array() && first.any("traceID", "processes"))
         || (value["spans"].is_array() && value["processes"].is_object());
}

Span read_jaeger_span(const Json& value) {
  Span span;
  span.trace_id = id_of(value.any("traceID", "traceId"));
  span.span_id = id_of(value.any("spanID", "spanId"));
  span.name = value["operationName"].text();
  read_times(value, span);
  put_tags(value["tags"], span.attributes);
  put_tags(value["tag"], span.attributes);
  read_references(value["references"], span);
  if (span.parent_span_id.empty()) {
    span.parent_span_id = id_of(value.any("parentSpanID", "parentSpanId"));
  }
  span.kind = kind_of(take_text("span.kind", span.attributes));
  span.follows = span.follows || span.kind == Span::Kind::consumer;
  span.scope = take_text("otel.scope.name", span.attributes);
  read_status(span);
  read_logs(value["logs"], span);
  if (const Json warnings = value["warnings"]; warnings.is_array()) {
    for (const Json::Element warning : warnings) {
      span.warnings.emplace_back(warning.value.text());
    }
  }
  const Json process = value["process"];
  if (process.is_object()) {
    JaegerProcess read = read_process(process);
    span.service = std::move(read.service);
    span.resource = std::move(read.tags);
  } else if (const Json key = value["processID"]; key.is_string()) {
    span.resource.emplace(k_process_key, std::string(key.text()));
  }
  return span;
}

std::size_t read_jaeger(const Json& value, const RecordSink& sink) {
  Reader reader(sink);
  reader.read(value, {});
  return reader.count();
}

} // namespace hawk::format
