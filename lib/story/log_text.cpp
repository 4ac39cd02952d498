#include "story/log_text.hpp"

#include "base/text.hpp"
#include "format/characters.hpp"

#include <string>

namespace hawk::story {

namespace {

using format::is_alphanumeric;
using format::is_blank;

// Fewer known characters are in lines of all kinds.
constexpr std::size_t k_least_known = 6;

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

// Its known pieces one behind the other, from the start of a word to the end of
// one.
bool has_pieces(std::string_view line, std::string_view text) {
  if (known_size_of(text) < k_least_known) {
    return false;
  }
  std::size_t from = 0;
  bool is_first = true;
  for (bool more = true; more; is_first = false) {
    const std::size_t cut = text.find(k_unknown);
    more = cut != std::string_view::npos;
    const std::string_view piece = text.substr(0, cut);
    text.remove_prefix(more ? cut + k_unknown.size() : text.size());
    std::size_t at = line.find(piece, from);
    const bool inside = is_first && !piece.empty() && at != 0
                        && at != std::string_view::npos
                        && is_alphanumeric(line[at - 1])
                        && is_alphanumeric(piece.front());
    if (at == std::string_view::npos || inside) {
      return false;
    }
    from = at + piece.size();
    const bool ends = more || piece.empty() || from == line.size()
                      || !is_alphanumeric(line[from])
                      || !is_alphanumeric(piece.back());
    if (!ends) {
      return false;
    }
  }
  return true;
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

std::size_t known_size_of(std::string_view text) {
  std::size_t unknown = 0;
  for (std::size_t at = text.find(k_unknown); at != std::string_view::npos;
       at = text.find(k_unknown, at + k_unknown.size())) {
    unknown += k_unknown.size();
  }
  return text.size() - unknown;
}

std::string_view first_line_of(std::string_view body) {
  return base::trim(body.substr(0, body.find('\n')));
}

bool is_written_in(std::string_view text, std::string_view line) {
  const std::size_t known = known_size_of(text);
  if (known == 0 || line.size() < known) {
    return false;
  }
  if (known < text.size()) {
    return has_pieces(line, text)
           || (text.find_first_of("\"\\") != std::string_view::npos
               && has_pieces(line, escaped(text)));
  }
  if (is_blank(line.front())) {
    return base::trim(line).starts_with(text);
  }
  return has_word(line, text)
         || (text.find_first_of("\"\\") != std::string_view::npos
             && has_word(line, escaped(text)));
}

} // namespace hawk::story
