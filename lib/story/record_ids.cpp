#include "story/record_ids.hpp"

#include "base/text.hpp"
#include "story/id_forms.hpp"
#include "story/id_keys.hpp"
#include "story/id_spelling.hpp"
#include "story/probe_event.hpp"
#include "story/value_ids.hpp"

#include <algorithm>
#include <string_view>

namespace hawk::story {

namespace {

// GlanceIds::add() takes the same.
void add_id(std::vector<Id>& ids,
            std::string_view key,
            std::string_view value,
            Shape shape = Shape::sure) {
  if (ids.size() == k_most_ids) {
    return; // each is compared with all
  }
  value = id_within(key, base::trim(value)); // "req-1 ": a header's
  const auto same = [&value](const Id& id) { return id.value == value; };
  if (!value.empty() && std::none_of(ids.begin(), ids.end(), same)) {
    ids.push_back({std::string(key), std::string(value), shape});
  }
}

void add_known(std::vector<Id>& ids, const model::Attributes& attributes) {
  for (const auto& [key, value] : attributes) {
    const bool several = holds_value_ids(key);
    if (!several && !is_id_key(key)) {
      continue;
    }
    const auto* text = std::get_if<std::string>(&value);
    // A header is logged as a list whose value may stand several times.
    const std::vector<ValueId> values =
        text != nullptr && (several || text->starts_with("[\""))
            ? find_value_ids(key, *text)
            : std::vector<ValueId>();
    for (const ValueId& id : values) {
      add_id(ids, id.key, id.value);
    }
    if (several || !values.empty()) {
      continue;
    }
    if (text != nullptr) {
      add_id(ids, key, *text);
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
