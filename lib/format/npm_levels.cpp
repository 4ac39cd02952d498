#include "format/npm_levels.hpp"

#include "format/characters.hpp"
#include "format/severity.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace hawk::format {

namespace {

// Of a line behind what npm puts before its level. Two of its own are "http" and
// "timing", which are about as loud as "info".
std::string_view severity_of_words(std::string_view words) {
  const auto end = std::find_if_not(words.begin(), words.end(), is_letter);
  const auto size = static_cast<std::size_t>(end - words.begin());
  const char after = size < words.size() ? words[size] : '\0';
  const std::string_view level = words.substr(0, size);
  if (after != ' ' && after != '!' && after != '\0') {
    return {};
  }
  return level == "http" || level == "timing" ? "INFO" : severity_of(level);
}

// "error messages": somebody counts them.
bool begins_with_plural(std::string_view words) {
  const std::size_t begin = std::min(words.find(' '), words.size() - 1) + 1;
  const std::string_view rest = words.substr(begin);
  const auto end = std::find_if_not(rest.begin(), rest.end(), [](char c) {
    return is_letter(c) && !is_upper(c);
  });
  const std::string_view word =
      rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  return word.ends_with('s') && !word.ends_with("ss");
}

// "12 error code E404": a line of npm's debug log, which counts them from 0. The
// first two say which npm it is; "1 error generated." is a compiler's.
std::string_view severity_of_debug_line(std::string_view line) {
  constexpr std::size_t k_most_digits = 7;
  constexpr auto k_levels = std::to_array<std::string_view>({"silly",
                                                             "verbose",
                                                             "info",
                                                             "http",
                                                             "timing",
                                                             "notice",
                                                             "warn",
                                                             "error"});
  const std::size_t blank = line.substr(0, k_most_digits + 1).find(' ');
  if (blank == std::string_view::npos || !is_whole(line.substr(0, blank))) {
    return {};
  }
  const std::string_view words = line.substr(blank + 1);
  const bool known = std::any_of(
      k_levels.begin(), k_levels.end(), [words](std::string_view level) {
        return words.starts_with(level)
               && (words.size() == level.size() || words[level.size()] == ' ');
      });
  if (!known) {
    return {};
  }
  const std::string_view found = severity_of_words(words);
  const bool counts = line.starts_with("0 ") || line.starts_with("1 ")
                      || begins_with_plural(words);
  return counts && (found == "ERROR" || found == "WARN") ? std::string_view()
                                                         : found;
}

} // namespace

std::string_view severity_of_npm(std::string_view line) {
  constexpr std::string_view k_npm = "npm ";
  if (line.empty() || !is_digit(line.front())) {
    return line.starts_with(k_npm)
               ? severity_of_words(line.substr(k_npm.size()))
               : std::string_view();
  }
  return severity_of_debug_line(line);
}

} // namespace hawk::format
