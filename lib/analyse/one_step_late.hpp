#pragma once

// The rule one-step-late: events leave only after the next step of their
// producer has begun, because it held the loop. Without that condition
// a loop that others saturate would be blamed on the producer.

#include "analyse/emit_case.hpp"
#include "analyse/world.hpp"
#include "model/finding.hpp"

#include <optional>
#include <string_view>

namespace hawk::analyse {

inline constexpr std::string_view k_one_step_late = "one-step-late";

std::optional<model::Finding> find_one_step_late(const World& world,
                                                 const EmitWorld& emits,
                                                 const EmitCaseKey& key,
                                                 const EmitCase& told);

} // namespace hawk::analyse
