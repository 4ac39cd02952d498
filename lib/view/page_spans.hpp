#pragma once

// The forest of spans of a page, as JSON: rows in the order in which they are
// drawn, with the places of their bars.

#include "base/clock.hpp"
#include "story/span_tree.hpp"
#include "view/page_names.hpp"

#include <optional>
#include <string>

namespace hawk::view {

// {"traces":[...],"conversations":[...],"ticks":[[place,words]...],
//  "idle":[...],"nodes":[...]}; the first two by trace: what stands above it.
// Places are from 0 to 1. Of a node "depth", "name", "bar":[from,to],
// "critical":[from,to,...], "marks":[[place,failed]...], "record": its entry.
std::string render_page_spans(const story::SpanTree& tree, PageNames& names);

} // namespace hawk::view
