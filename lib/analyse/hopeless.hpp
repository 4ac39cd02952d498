#pragma once

// Who can be woken by nobody: the greatest set of processes of which each
// waits only for others of the set. A single one that a timer, a terminal, a
// socket or a stranger may wake is not in it, and neither is who waits for it.

#include "analyse/needs.hpp"

#include <map>
#include <vector>

namespace hawk::analyse {

using HopelessSet = std::map<model::ProcessKey, Needs>;

// All of them stand still for `window`, up to world.looked().
HopelessSet find_hopeless(const World& world, Nanos window);

// A knot: two or more, of which each waits for all others, if only through
// them. Sorted.
using Knot = std::vector<model::ProcessKey>;

std::vector<Knot> find_knots(const HopelessSet& set);

// Whether a member of the knot, or one that it waits for, could go on if a full
// object were read.
bool hangs_on_full(const HopelessSet& set, const Knot& knot);

} // namespace hawk::analyse
