#pragma once

// The ids of a record of which a glance was taken: those that ids_of() gives of
// the whole record, in the same order. Fields that were wanted are ids or parts
// of an operation.

#include "format/glance.hpp"
#include "story/id_forms.hpp"
#include "story/value_ids.hpp"

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

class GlanceIds final {
public:
  // Views into the glance and into this. Of a record's ids with one value the
  // first counts.
  std::span<const FoundId> find(const format::Glance& glance);

  // Their values alone.
  std::span<const std::string_view> values() const { return values_; }

private:
  void add(std::string_view key, std::string_view value, Shape shape);

  std::vector<FoundId> ids_;
  std::vector<std::string_view> values_;
  std::vector<FoundId> found_;
  std::deque<ValueId> several_; // of one field
  std::string uncolored_;
};

} // namespace hawk::story
