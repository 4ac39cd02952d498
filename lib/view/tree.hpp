#pragma once

// A story as a forest of spans, with what was logged within each:
//   trace 4bf9...: 3 spans, 32.6 ms, 1 failed
//        +0 us   32.6 ms  POST /orders [shop] failed
//      +4.0 ms    4.9 ms  |- reserve
//     +20.0 ms            |  WARN card declined
//     +20.0 ms    7.9 ms  `- pay failed: no card
// Traces of one conversation stand together, below a line that names it.

#include "story/span_tree.hpp"
#include "view/span_view.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::view {

// Takes the text of a view piece by piece: a million spans are no one string.
using TextSink = std::function<void(std::string_view)>;

void render_tree(const std::vector<story::Entry>& entries,
                 const SpanView& view,
                 const TextSink& sink);

std::string render_tree(const std::vector<story::Entry>& entries,
                        const SpanView& view);

// "trace 4bf9...: 3 spans, 2 records, 32.6 ms, 1 failed, 812 in, 64 out tokens".
// Tree and waterfall begin each trace with it.
std::vector<std::string> trace_headers(const story::SpanTree& tree);

} // namespace hawk::view
