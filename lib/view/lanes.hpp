#pragma once

// A story with a column for each task, process or service, side by side:
//                        | main            | worker-1
//   02:44:07.123    +0   | > POST /orders  |
//            .130  +7 ms | |               | > reserve
//            .135  +5 ms | |               | < 4.9 ms

#include "story/entry.hpp"
#include "view/span_view.hpp"
#include "view/tree.hpp"

#include <string>
#include <vector>

namespace hawk::view {

void render_lanes(const std::vector<story::Entry>& entries,
                  const SpanView& view,
                  const TextSink& sink);

std::string render_lanes(const std::vector<story::Entry>& entries,
                         const SpanView& view);

} // namespace hawk::view
