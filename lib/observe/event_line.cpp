#include "observe/event_line.hpp"

#include "base/mask.hpp"
#include "base/text.hpp"
#include "trace/format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace hawk::observe {

namespace {

using nlohmann::json;

// nlohmann's dump() and destructors recurse: far below any stack's size.
constexpr int k_max_depth = 32;

bool is_shallow(std::string_view text) {
  // Brackets within strings count as well: a bound, not a parse.
  int depth = 0;
  int deepest = 0;
  for (const char c : text) {
    depth += c == '[' || c == '{' ? 1 : 0;
    depth -= c == ']' || c == '}' ? 1 : 0;
    deepest = std::max(deepest, depth);
  }
  return deepest <= k_max_depth;
}

std::string to_text(const json& value) {
  return value.is_string()
             ? value.get<std::string>()
             : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

model::AttributeValue to_attribute(const json& value) {
  if (value.is_boolean()) {
    return value.get<bool>();
  }
  if (value.is_number_unsigned()
      && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) {
    return to_text(value);
  }
  if (value.is_number_integer()) {
    return value.get<std::int64_t>();
  }
  if (value.is_number_float()) {
    return value.get<double>();
  }
  return to_text(value);
}

std::optional<model::Nanos> to_time(const json& value) {
  const auto number = value.is_number_integer() || value.is_string()
                          ? base::parse_decimal(to_text(value))
                          : std::nullopt;
  const bool fits = number && *number <= trace::k_most_nanos
                    && *number >= -trace::k_most_nanos;
  return fits ? std::optional(model::Nanos(*number)) : std::nullopt;
}

std::string* find_text_member(model::LogEvent& event, std::string_view key) {
  if (key == "event_name") {
    return &event.event_name;
  }
  if (key == "step") {
    return &event.step;
  }
  if (key == "body") {
    return &event.body;
  }
  if (key == "severity_text") {
    return &event.severity_text;
  }
  if (key == "correlation_id") {
    return &event.correlation_id;
  }
  if (key == "trace_id") {
    return &event.trace_id;
  }
  return key == "span_id" ? &event.span_id : nullptr;
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// The probes repeat what exceptions and logs of the agent say, and findings
// carry it on, to places that are public.
void mask_secrets(model::LogEvent& event) {
  event.body = base::mask_text(event.body);
  for (const char* name : {"error", "message", "request_label"}) {
    const auto at = event.attributes.find(name);
    auto* text = at == event.attributes.end()
                     ? nullptr
                     : std::get_if<std::string>(&at->second);
    if (text != nullptr) {
      *text = base::mask_text(*text);
    }
  }
}

} // namespace

base::Result<model::LogEvent> parse_event_line(std::string_view line) {
  const auto malformed = [](std::string why) {
    return base::fail(base::make_malformed(std::move(why)));
  };
  if (line.size() > k_longest_event) {
    return malformed("line longer than 64 KiB");
  }
  if (!is_shallow(line)) {
    return malformed("nested too deeply");
  }
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) {
    return malformed("not a JSON object");
  }
  model::LogEvent event;
  for (const auto& [key, value] : object.items()) {
    if (std::string* member = find_text_member(event, key)) {
      *member = to_text(value);
    } else if (key == "timestamp") {
      event.timestamp = to_time(value);
      if (!event.timestamp) {
        return malformed("timestamp is not a number of nanoseconds");
      }
    } else if (key == "attributes" && value.is_object()) {
      for (const auto& [name, attribute] : value.items()) {
        event.attributes[name] = to_attribute(attribute);
      }
    } else {
      event.attributes[key] = to_attribute(value);
    }
  }
  if (event.event_name.empty()) {
    return malformed("event_name is missing");
  }
  if (starts_with(event.event_name, "hawk.run.")) {
    return malformed("hawk.run. is what hawkctl says itself");
  }
  if (starts_with(event.event_name, "hawk.")) {
    mask_secrets(event);
  }
  return event;
}

} // namespace hawk::observe
