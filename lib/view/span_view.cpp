#include "view/span_view.hpp"

#include "story/clock_skew.hpp"

#include <fmt/core.h>

#include <array>

namespace hawk::view {

story::SpanTree make_tree(const std::vector<story::Entry>& entries,
                          const SpanView& view) {
  story::SpanTree tree(entries);
  if (view.most_skew) {
    story::adjust_skew(tree, *view.most_skew);
  }
  return tree;
}

std::string_view color_of_name(std::string_view name) {
  // No red, which says that something failed, and nothing too dark.
  constexpr std::array<std::string_view, 10> k_colors = {
      "36", "32", "35", "34", "33", "96", "92", "95", "94", "93"};
  std::uint32_t hash = 2166136261; // FNV-1a: the same on every machine
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  }
  return k_colors[hash % k_colors.size()];
}

std::string
painted(Style style, std::string_view color, std::string_view text) {
  return style == Style::colored && !text.empty()
             ? fmt::format("\x1b[{}m{}\x1b[0m", color, text)
             : std::string(text);
}

} // namespace hawk::view
