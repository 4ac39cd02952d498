#pragma once

// What could not be seen, to be said with a verdict about who holds an end.

#include "analyse/world.hpp"
#include "model/finding.hpp"

namespace hawk::analyse {

void add_blind_spots(const World& world, model::Finding& finding);

} // namespace hawk::analyse
