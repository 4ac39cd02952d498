#pragma once

// Ids within the value of a field that holds several: a list under a key's
// plural ("trace_ids":["..."]), W3C baggage with one of the known keys in it.
// What a list of objects names ("links":[{"trace_id":...}]) is a mention: a span
// is no part of what it links to, and neither is a record.

#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

struct ValueId {
  std::string_view key; // of the field, or of baggage's member
  std::string value;
};

// Whether the field may hold several.
bool holds_value_ids(std::string_view key);

// Whether its ids are told by its key alone, or by the above.
bool holds_ids(std::string_view key);

// Of such a field, or of one under an id's own key whose value is a list.
std::vector<ValueId> find_value_ids(std::string_view key,
                                    std::string_view value);

} // namespace hawk::story
