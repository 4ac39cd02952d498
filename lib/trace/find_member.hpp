#pragma once

// A member of a JSON object without reading what is in it: for a part of a
// record that stays text.

#include <optional>
#include <string_view>

namespace hawk::trace {

// The bytes of a member's value, in an object whose first byte is its brace.
// Nothing: there is no such member before a place that is no JSON. Within the
// values only brackets and strings are looked at, without recursion.
std::optional<std::string_view> find_member(std::string_view object,
                                            std::string_view key);

} // namespace hawk::trace
