#pragma once

// Knots in a graph of waits: processes of which none can go on unless another
// of them does. A second live holder outside breaks it, so a cycle alone is
// none.

#include "model/wait_graph.hpp"

#include <cstddef>
#include <vector>

namespace hawk::analyse {

// What one thread waits for: any of the edges would release it.
struct GraphWait {
  model::ProcessKey process;
  bool only_edges = false; // nothing else would: no time limit, nothing unseen
  std::vector<std::size_t> edges;
};

// The edges that are in a knot. Of a process all threads must wait in it.
std::vector<std::size_t> find_knots(const std::vector<model::WaitEdge>& edges,
                                    const std::vector<GraphWait>& waits);

} // namespace hawk::analyse
