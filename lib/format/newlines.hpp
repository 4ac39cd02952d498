#pragma once

// Counts the lines of a large text as fast as memory gives it.

#include <cstdint>
#include <string_view>

namespace hawk::format {

std::uint64_t count_newlines(std::string_view text);

} // namespace hawk::format
