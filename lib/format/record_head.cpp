#include "format/record_head.hpp"

#include "format/characters.hpp"

#include <algorithm>

namespace hawk::format {

namespace {

// "Nov 21, 2026 10:00:01 AM": a blank, or the narrow one of newer Javas.
bool is_java_util_logging(std::string_view line) {
  constexpr std::size_t k_reach = 32;
  if (line.size() < 24 || !is_upper(line[0]) || line[3] != ' ') {
    return false;
  }
  const std::string_view date = line.substr(0, k_reach);
  const std::size_t comma = date.find(", ");
  return comma != std::string_view::npos && comma <= 6
         && date.find(':', comma) != std::string_view::npos
         && (date.find("AM ", comma) != std::string_view::npos
             || date.find("PM ", comma) != std::string_view::npos);
}

bool is_rust_panic(std::string_view line) {
  return line.starts_with("thread '") && line.ends_with(':')
         && line.find(" panicked at ") != std::string_view::npos;
}

bool is_script(std::string_view path) {
  return path.ends_with("js") || path.ends_with("ts")
         || path.starts_with("node:");
}

// "/srv/pay.js:7", "file:///srv/pay.mjs:7", "node:internal/timers:7",
// "[eval]:1".
bool is_place(std::string_view line) {
  for (const std::string_view typed : {"[eval]:", "[stdin]:"}) {
    if (line.starts_with(typed)) {
      return line.size() > typed.size()
             && is_whole(line.substr(typed.size()));
    }
  }
  if (!line.starts_with('/') && !line.starts_with("file:///")
      && !line.starts_with("node:")) {
    return false;
  }
  const std::size_t colon = line.rfind(':');
  return colon + 1 < line.size() && is_script(line.substr(0, colon))
         && line.find_first_of(" ?=") == std::string_view::npos
         && std::all_of(line.begin() + static_cast<std::ptrdiff_t>(colon) + 1,
                        line.end(),
                        is_digit);
}

} // namespace

Head head_of(std::string_view line) {
  if (is_java_util_logging(line)) {
    return Head::before_level;
  }
  return is_rust_panic(line) || is_place(line) ? Head::before_text
                                               : Head::none;
}

} // namespace hawk::format
