#pragma once

// A story as bars over time, a row a span, as Jaeger's page has it:
//                    0              10.9 ms         21.8 ms         32.6 ms
//   POST /orders     ███████████████▒▒▒▒▒▒▒▒▒▒ 32.6 ms ▒▒▒██████████████████
//    reserve            ▐███▌ 4.9 ms
//    pay                                  ▐██!████ 7.9 ms
// Full blocks are the critical path.

#include "view/tree.hpp"

namespace hawk::view {

void render_waterfall(const std::vector<story::Entry>& entries,
                      const SpanView& view,
                      const TextSink& sink);

std::string render_waterfall(const std::vector<story::Entry>& entries,
                             const SpanView& view);

} // namespace hawk::view
