#pragma once

// Connections that outlived their loop, as a finding: a warning once there is
// another loop, a note before.

#include "analyse/surviving_connection.hpp"
#include "model/finding.hpp"

namespace hawk::analyse {

constexpr std::string_view k_surviving_connection = "surviving-connection";

model::Finding make_surviving_finding(const World& world,
                                      const LoopWorld& loops,
                                      const Survival& told);

} // namespace hawk::analyse
