#include "story/glance_ids.hpp"

#include "base/byte_scan.hpp"
#include "base/text.hpp"
#include "format/characters.hpp"
#include "story/id_spelling.hpp"
#include "story/operation.hpp"
#include "story/value_ids.hpp"

#include <algorithm>

namespace hawk::story {

void GlanceIds::add(std::string_view key, std::string_view value, Shape shape) {
  if (ids_.size() == k_most_ids) {
    return; // as a whole record's
  }
  if (!value.empty()
      && (!format::is_id_character(value.front())
          || !format::is_id_character(value.back()))) {
    value = base::trim(value);
  }
  value = id_within(key, value);
  const auto same = [value](std::string_view known) {
    return base::is_same(known, value);
  };
  if (!value.empty() && std::none_of(values_.begin(), values_.end(), same)) {
    ids_.push_back({key, value, shape});
    values_.push_back(value);
  }
}

std::span<const FoundId> GlanceIds::find(const format::Glance& glance) {
  ids_.clear();
  values_.clear();
  if (!several_.empty()) {
    several_.clear();
  }
  if (!glance.trace_id.empty()) {
    add("trace_id", glance.trace_id, Shape::sure);
  }
  for (const format::GlanceField& field : glance.fields) {
    if (is_operation_key(field.name)) {
      continue;
    }
    if (!holds_value_ids(field.name)) {
      add(field.name, field.value, Shape::sure);
      continue;
    }
    if (field.kind == format::GlanceField::Kind::text) {
      for (ValueId& id : find_value_ids(field.name, field.value)) {
        const ValueId& kept = several_.emplace_back(std::move(id));
        add(kept.key, kept.value, Shape::sure);
      }
    }
  }
  if (glance.is_plain) {
    if (glance.one_line && !glance.colors) {
      find_ids(glance.body, found_);
    } else {
      find_record_ids(glance.body,
                      glance.colors ? Colors::maybe : Colors::none,
                      uncolored_,
                      found_);
    }
    // One id alone, as most lines have it, and as it stands there.
    if (ids_.empty() && found_.size() == 1) {
      const FoundId& id = found_[0];
      if (format::is_id_character(id.value.front())
          && format::is_id_character(id.value.back())
          && id_within(id.key, id.value).size() == id.value.size()) {
        values_.push_back(id.value);
        return found_;
      }
    }
    for (const FoundId& id : found_) {
      add(id.key, id.value, id.shape);
    }
  }
  drop_respelt(ids_, [this](std::size_t place) {
    ids_.erase(ids_.begin() + static_cast<std::ptrdiff_t>(place));
    values_.erase(values_.begin() + static_cast<std::ptrdiff_t>(place));
  });
  return ids_;
}

} // namespace hawk::story
