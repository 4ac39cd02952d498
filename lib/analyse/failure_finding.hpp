#pragma once

// A failure that nobody looked at, as a finding: with both stacks, the one of
// the exception and the one that started its task.

#include "analyse/unhandled_failure.hpp"
#include "model/finding.hpp"

namespace hawk::analyse {

constexpr std::string_view k_unhandled_failure = "unhandled-failure";

model::Finding make_failure_finding(const World& world,
                                    const LoopWorld& loops,
                                    const Failure& told);

} // namespace hawk::analyse
