#pragma once

// How a story is laid out where its spans matter: tree, waterfall and lanes.

#include "base/clock.hpp"
#include "view/cell_width.hpp"
#include "view/style.hpp"

#include "story/span_tree.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::view {

// What a lane is: one of those of which the story has more than one, if not
// asked for.
enum class LaneBy { automatic, task, process, service };

struct SpanView {
  Style style = Style::plain;
  std::size_t width = 80; // cells of a row
  Charset charset = Charset::unicode;
  // Move spans of other hosts into their parents by no more than this; nothing:
  // times are as they were recorded.
  std::optional<base::Nanos> most_skew;
  bool whole_messages = false; // of agents, else folded to a row
  LaneBy lane_by = LaneBy::automatic;
};

// The tree of the entries, its clocks adjusted if the view asks for that.
story::SpanTree make_tree(const std::vector<story::Entry>& entries,
                          const SpanView& view);

// A colour (the parameters of SGR), always the same for a name.
std::string_view color_of_name(std::string_view name);

// Text in a colour, if the style has any.
std::string
painted(Style style, std::string_view color, std::string_view text);

} // namespace hawk::view
