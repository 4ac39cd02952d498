#pragma once

// The levels of npm's lines, which are no words of a logger's line.

#include <string_view>

namespace hawk::format {

// "npm error code 1", "npm ERR! code 1" on its streams; "12 error code E404" in
// its debug log. As severity_of(); empty for other lines.
std::string_view severity_of_npm(std::string_view line);

} // namespace hawk::format
