#include "story/record_ids.hpp"

#include "base/text.hpp"
#include "story/id_forms.hpp"
#include "story/id_keys.hpp"
#include "story/id_spelling.hpp"
#include "story/probe_event.hpp"

#include <algorithm>
#include <string_view>

namespace hawk::story {

namespace {

void add_id(std::vector<Id>& ids,
            std::string_view key,
            std::string_view value,
            Shape shape = Shape::sure) {
  value = id_within(key, base::trim(value)); // "req-1 ": a header's
  const auto same = [&value](const Id& id) { return id.value == value; };
  if (!value.empty() && std::none_of(ids.begin(), ids.end(), same)) {
    ids.push_back({std::string(key), std::string(value), shape});
  }
}

// What a header is logged as whose value may stand several times: ["req-1"].
std::string_view without_list(std::string_view text) {
  const bool is_list = text.size() > 4 && text.starts_with("[\"")
                       && text.ends_with("\"]");
  const std::string_view inner =
      is_list ? text.substr(2, text.size() - 4) : std::string_view();
  return is_list && inner.find_first_of("\"\\") == std::string_view::npos
             ? inner
             : text;
}

void add_known(std::vector<Id>& ids, const model::Attributes& attributes) {
  for (const auto& [key, value] : attributes) {
    if (!is_id_key(key)) {
      continue;
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
      add_id(ids, key, without_list(*text));
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
      add_id(ids, key, std::to_string(*number));
    }
  }
}

// Those of an event that are written in its fields.
std::vector<Id> fields_of(const model::LogEvent& event) {
  std::vector<Id> ids;
  add_id(ids, "correlation_id", event.correlation_id);
  add_id(ids, "trace_id", event.trace_id);
  if (!is_probe_event(event)) {
    add_known(ids, event.attributes);
  }
  return ids;
}

} // namespace

std::vector<Id> ids_of(const model::LogEvent& event) {
  std::vector<Id> ids = fields_of(event);
  drop_respelt(ids);
  return ids;
}

std::vector<Id> ids_of(const model::Span& span) {
  std::vector<Id> ids;
  add_id(ids, "trace_id", span.trace_id);
  add_known(ids, span.attributes);
  add_known(ids, span.resource);
  drop_respelt(ids);
  return ids;
}

std::vector<Id> ids_of(const model::FileRecord& record) {
  if (const model::Span* span = record.span()) {
    return ids_of(*span);
  }
  const model::LogEvent& log = *record.log();
  std::vector<Id> ids = fields_of(log);
  if (record.is_plain) {
    std::string buffer;
    std::vector<FoundId> found;
    find_record_ids(log.body, Colors::maybe, buffer, found);
    for (const FoundId& id : found) {
      add_id(ids, id.key, id.value, id.shape);
    }
  }
  drop_respelt(ids);
  return ids;
}

} // namespace hawk::story
