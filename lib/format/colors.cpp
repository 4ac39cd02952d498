#include "format/colors.hpp"

namespace hawk::format {

namespace {

constexpr char k_escape = '\x1b';

// Length of the SGR sequence at the front of text, 0 if there is none.
std::size_t sgr_length(std::string_view text) {
  if (text.size() < 3 || text[0] != k_escape || text[1] != '[') {
    return 0;
  }
  const std::size_t end = text.find_first_not_of("0123456789;:", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

} // namespace

bool has_colors(std::string_view text) {
  return text.find(k_escape) != std::string_view::npos;
}

std::string_view without_colors(std::string_view text, std::string& buffer) {
  std::size_t escape = text.find(k_escape);
  if (escape == std::string_view::npos) {
    return text;
  }
  buffer.clear();
  while (escape != std::string_view::npos) {
    buffer += text.substr(0, escape);
    text.remove_prefix(escape);
    const std::size_t length = sgr_length(text);
    if (length == 0) {
      buffer += k_escape;
    }
    text.remove_prefix(length == 0 ? 1 : length);
    escape = text.find(k_escape);
  }
  buffer += text;
  return buffer;
}

} // namespace hawk::format
