#pragma once

// Stray output as a finding: the sentences, the evidence, the fix by runtime.

#include "analyse/protocol_stream.hpp"
#include "analyse/runtime.hpp"
#include "analyse/world.hpp"
#include "model/finding.hpp"

#include <optional>
#include <string>

namespace hawk::analyse {

constexpr std::string_view k_stray_output = "stray-output";

// A `hint` says that an earlier finding is taken back.
model::Finding make_stray(const World& world,
                          const std::optional<model::ProcessKey>& agent,
                          const ProtocolTally& tally,
                          model::Confidence confidence);

// "print(..., file=sys.stderr)"
std::string make_stray_fix(Runtime runtime);

} // namespace hawk::analyse
