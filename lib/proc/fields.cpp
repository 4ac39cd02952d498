#include "proc/fields.hpp"

#include "base/text.hpp"

namespace hawk::proc {

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view take_word(std::string_view& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    text = {};
    return {};
  }
  text.remove_prefix(begin);
  const std::size_t end = text.find_first_of(" \t");
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(word.size());
  return word;
}

std::optional<std::string_view> find_field(std::string_view text,
                                           std::string_view key) {
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.size() > key.size() && line[key.size()] == ':'
        && line.substr(0, key.size()) == key) {
      return base::trim(line.substr(key.size() + 1));
    }
  }
  return std::nullopt;
}

} // namespace hawk::proc
