#pragma once

// The graph of who waits for whom, for Graphviz: dot(1). Knots are red, blocked
// writers orange, what may go on grey.

#include "model/wait_graph.hpp"

#include <string>
#include <string_view>

namespace hawk::report {

std::string render_dot(const model::WaitGraph& graph);

// A double-quoted string that shows `text` as it is, whatever is in it. Text
// that a terminal would obey is made visible first.
std::string quote_dot(std::string_view text);

} // namespace hawk::report
