#pragma once

// The rule lost-emit: an event was emitted and never delivered, without an
// error: the end of the program cancelled it, its loop closed, or nobody kept
// its task and it was collected.

#include "analyse/emit_case.hpp"
#include "analyse/world.hpp"
#include "model/finding.hpp"

#include <optional>
#include <string_view>

namespace hawk::analyse {

inline constexpr std::string_view k_lost_emit = "lost-emit";

// `arrived`: emissions of this coroutine, whoever made them, that were done.
std::optional<model::Finding> find_lost_emit(const World& world,
                                             const EmitWorld& emits,
                                             const EmitCaseKey& key,
                                             const EmitCase& told,
                                             std::uint64_t arrived);

} // namespace hawk::analyse
