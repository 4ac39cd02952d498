#pragma once

// A connection used from another loop than its own, as a finding: the
// sentences, the two lines, whether the request left, the fix. Of one that two
// live loops share it makes a cross-loop-object.

#include "analyse/loop_words.hpp"
#include "analyse/stale_connection.hpp"

namespace hawk::analyse {

constexpr std::string_view k_stale_loop_connection = "stale-loop-connection";
constexpr std::string_view k_cross_loop_object = "cross-loop-object";

model::Finding make_stale_finding(const World& world,
                                  const LoopWorld& loops,
                                  const StaleCase& told);

} // namespace hawk::analyse
