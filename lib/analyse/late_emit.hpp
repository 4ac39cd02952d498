#pragma once

// The rule late-emit: events start, or arrive, later than the threshold after
// they were emitted; and which of three causes it is: their producer held the
// loop, others did, or to send them takes that long.

#include "analyse/emit_case.hpp"
#include "analyse/world.hpp"
#include "model/finding.hpp"

#include <optional>
#include <string_view>

namespace hawk::analyse {

inline constexpr std::string_view k_late_emit = "late-emit";

std::optional<model::Finding> find_late_emit(const World& world,
                                             const EmitWorld& emits,
                                             const EmitCaseKey& key,
                                             const EmitCase& told,
                                             Nanos threshold);

} // namespace hawk::analyse
