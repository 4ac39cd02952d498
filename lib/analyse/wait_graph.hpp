#pragma once

// The world as a graph of who waits for whom. For people who want to look for
// themselves: it states, and accuses nobody.

#include "analyse/world.hpp"
#include "model/wait_graph.hpp"

namespace hawk::analyse {

// Processes that wait for each other, or hold an end that somebody waits for.
model::WaitGraph make_wait_graph(const World& world);

} // namespace hawk::analyse
