#include "story/log_text.hpp"

#include "base/text.hpp"
#include "format/characters.hpp"

#include <string>

namespace hawk::story {

namespace {

using format::is_alphanumeric;
using format::is_blank;

bool has_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_alphanumeric(line[at - 1])
                        || !is_alphanumeric(word.front());
    const bool ends = end == line.size() || !is_alphanumeric(line[end])
                      || !is_alphanumeric(word.back());
    if (begins && ends) {
      return true;
    }
  }
  return false;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out;
}

} // namespace

std::string_view first_line_of(std::string_view body) {
  return base::trim(body.substr(0, body.find('\n')));
}

bool is_written_in(std::string_view text, std::string_view line) {
  if (text.empty() || line.size() < text.size()) {
    return false;
  }
  if (is_blank(line.front())) {
    return base::trim(line).starts_with(text);
  }
  return has_word(line, text)
         || (text.find_first_of("\"\\") != std::string_view::npos
             && has_word(line, escaped(text)));
}

} // namespace hawk::story
