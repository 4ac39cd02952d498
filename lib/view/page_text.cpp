#include "view/page_text.hpp"

#include "base/mask.hpp"
#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "story/cut_text.hpp"
#include "view/display.hpp"

#include <fmt/core.h>

namespace hawk::view {

namespace {

// Behind the cut, so that a secret that the cut divides is seen as one.
constexpr std::size_t k_margin = 4 * 1024;

std::string show_lines(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  std::string out;
  bool first = true;
  for (std::string_view line : base::split(text, '\n')) {
    line.remove_suffix(!line.empty() && line.back() == '\r' ? 1 : 0);
    out += first ? "" : "\n";
    out += display_text(line);
    first = false;
  }
  return out;
}

std::string cut(std::string text, std::size_t most, std::size_t left_out) {
  if (text.size() > most) {
    const std::string_view kept = story::cut_text(text, most);
    left_out += text.size() - kept.size();
    text.resize(kept.size());
  }
  return left_out == 0
             ? std::move(text)
             : text + fmt::format(" … {} more", base::format_bytes(left_out));
}

void replace_with(std::string& out, std::string_view text, char c) {
  out += text.empty() ? std::string_view(&c, 1) : text;
}

} // namespace

std::string page_text(std::string_view foreign, std::size_t most) {
  const std::string_view looked_at = story::cut_text(foreign, most + k_margin);
  return cut(base::mask_text(show_lines(looked_at)),
             most,
             foreign.size() - looked_at.size());
}

std::string page_value(std::string_view name, std::string_view foreign) {
  const std::string_view looked_at =
      story::cut_text(foreign, k_most_page_value + k_margin);
  return cut(base::mask_value(name, show_lines(looked_at)),
             k_most_page_value,
             foreign.size() - looked_at.size());
}

std::string masked_text(std::string_view shown) {
  const std::string_view looked_at =
      story::cut_text(shown, k_most_page_text + k_margin);
  return cut(base::mask_text(looked_at),
             k_most_page_text,
             shown.size() - looked_at.size());
}

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    replace_with(out,
                 c == '&'    ? "&amp;"
                 : c == '<'  ? "&lt;"
                 : c == '>'  ? "&gt;"
                 : c == '"'  ? "&quot;"
                 : c == '\'' ? "&#39;"
                 : c == '`'  ? "&#96;"
                             : "",
                 c);
  }
  return out;
}

std::string escape_script(std::string_view json) {
  // U+2028 and U+2029 end a line of JavaScript.
  constexpr std::string_view k_separators = "\xe2\x80";
  std::string out;
  out.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (json.compare(i, 2, k_separators) == 0 && i + 2 < json.size()
        && (json[i + 2] == '\xa8' || json[i + 2] == '\xa9')) {
      out += json[i + 2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
      continue;
    }
    replace_with(out,
                 c == '<'   ? "\\u003c"
                 : c == '>' ? "\\u003e"
                 : c == '&' ? "\\u0026"
                            : "",
                 c);
  }
  return out;
}

} // namespace hawk::view
