#include "view/ndjson.hpp"

#include "base/json_text.hpp"
#include "base/utf8.hpp"
#include "model/names.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace hawk::view {

namespace {

using Json = nlohmann::ordered_json;

void add_body(Json& json, const std::string& body) {
  json["body"] = body;
  if (base::valid_utf8_prefix(body) != body.size()) {
    json["body_replaced"] = true;
  }
}

void add_ids(Json& json, const std::vector<story::Id>& ids) {
  Json& list = json["correlation_id"] = Json::array();
  for (const story::Id& id : ids) {
    if (id.shape == story::Shape::sure) {
      list.push_back(id.value);
    }
  }
}

void add_line(Json& json, const story::Line& line) {
  if (line.continued) {
    json["continued"] = true;
  }
  if (!line.complete) {
    json["complete"] = false;
  }
  if (line.missing_before > 0) {
    json["missing_before"] = line.missing_before;
  }
}

void add_text(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) {
    json[key] = text;
  }
}

void add_attributes(Json& json, const model::Attributes& attributes) {
  for (const auto& [key, value] : attributes) {
    Json& place = json["attributes"][key];
    std::visit([&place](const auto& plain) { place = plain; }, value);
  }
}

void add_event(Json& json, const model::LogEvent& event, model::Nanos time) {
  add_text(json, "event_name", event.event_name);
  add_text(json, "step", event.step);
  add_text(json, "severity_text", event.severity_text);
  add_text(json, "trace_id", event.trace_id);
  add_text(json, "span_id", event.span_id);
  if (event.process.pid != 0) {
    json["pid"] = event.process.pid;
  }
  if (event.timestamp && *event.timestamp != time) {
    json["timestamp"] = std::to_string(event.timestamp->count());
  }
  add_attributes(json, event.attributes);
}

constexpr std::array<const char*, 6> k_kinds = {
    "unspecified", "internal", "server", "client", "producer", "consumer"};
constexpr std::array<const char*, 3> k_statuses = {"unset", "ok", "error"};

void add_parts(Json& json, const model::Span& span) {
  for (const model::SpanEvent& event : span.events) {
    Json one;
    one["time_unix_nano"] = std::to_string(event.time.count());
    one["name"] = event.name;
    add_attributes(one, event.attributes);
    json["events"].push_back(std::move(one));
  }
  for (const model::SpanLink& link : span.links) {
    Json one;
    one["trace_id"] = link.trace_id;
    one["span_id"] = link.span_id;
    add_attributes(one, link.attributes);
    json["links"].push_back(std::move(one));
  }
}

void add_span(Json& json, const model::Span& span) {
  json["name"] = span.name;
  add_text(json, "trace_id", span.trace_id);
  add_text(json, "span_id", span.span_id);
  add_text(json, "parent_span_id", span.parent_span_id);
  json["kind"] = k_kinds.at(static_cast<std::size_t>(span.kind));
  json["status"] = k_statuses.at(static_cast<std::size_t>(span.status));
  add_text(json, "status_message", span.status_message);
  add_text(json, "service", span.service);
  add_text(json, "scope", span.scope);
  if (span.start && span.end) {
    json["duration_nano"] = (*span.end - *span.start).count();
  }
  add_attributes(json, span.attributes);
  add_parts(json, span);
}

void add_source(Json& json, const story::Entry& entry) {
  add_text(json, "source", entry.source);
  if (entry.number != 0) {
    json["line"] = entry.number;
  }
  if (!entry.timed) {
    json["timed"] = false;
  }
  if (entry.context) {
    json["context"] = true;
  }
}

} // namespace

std::string render_ndjson(const story::Entry& entry) {
  Json json;
  json["time_unix_nano"] = entry.is_timeless()
                               ? Json(nullptr)
                               : Json(std::to_string(entry.time.count()));
  json["elapsed_nano"] = entry.elapsed.count();
  const story::Line* line = entry.line();
  const model::Span* span = entry.span();
  json["stream"] = line != nullptr   ? model::name_of(line->stream)
                   : span != nullptr ? "span"
                   : entry.source.empty() ? "event"
                                          : "log";
  add_body(json,
           line != nullptr   ? line->text
           : span != nullptr ? span->name
                             : entry.event()->body);
  add_ids(json, entry.ids);
  if (entry.continuation) {
    json["continuation"] = true;
  }
  if (line != nullptr) {
    add_line(json, *line);
  } else if (span != nullptr) {
    add_span(json, *span);
  } else {
    add_event(json, *entry.event(), entry.time);
  }
  add_source(json, entry);
  return base::sanitise_json(
      json.dump(-1, ' ', false, Json::error_handler_t::replace)) + '\n';
}

} // namespace hawk::view
