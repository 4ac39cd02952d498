#pragma once

// An object of another loop, as a finding.

#include "analyse/cross_loop.hpp"
#include "model/finding.hpp"

namespace hawk::analyse {

model::Finding make_crossing_finding(const World& world,
                                     const LoopWorld& loops,
                                     const Crossing& told);

} // namespace hawk::analyse
