#pragma once

// JSON string escaping (RFC 8259, section 7) without allocating.

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace hawk::trace {

// Writes the escaped form of `utf8` (valid UTF-8) to `out`; the number of bytes
// written, or nothing if it does not fit.
std::optional<std::size_t> escape_json(std::string_view utf8,
                                       std::span<char> out);

} // namespace hawk::trace
