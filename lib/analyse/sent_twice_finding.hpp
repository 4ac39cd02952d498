#pragma once

// Requests that went out twice, as a finding.

#include "analyse/sent_twice.hpp"
#include "model/finding.hpp"

namespace hawk::analyse {

constexpr std::string_view k_sent_twice = "sent-twice";

model::Finding make_sent_twice_finding(const World& world,
                                       const LoopWorld& loops,
                                       const Repetition& told);

} // namespace hawk::analyse
