#pragma once

// The pipes between processes, healthy or not: who has the other end, and what
// they do.

#include "analyse/world.hpp"
#include "model/pipe_ends.hpp"

namespace hawk::analyse {

// Those that several processes hold ends of, by kind and number.
std::vector<model::PipeEnds> list_pipes(const World& world);

} // namespace hawk::analyse
