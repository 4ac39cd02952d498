#pragma once

// A verdict on a knot without a full pipe as a finding: the rule
// unclosed-stdin, and the part of pipe-deadlock in which nobody writes.

#include "analyse/silent_verdict.hpp"
#include "model/finding.hpp"

namespace hawk::analyse {

constexpr std::string_view k_unclosed_stdin = "unclosed-stdin";

model::Finding make_silent(const World& world, const SilentVerdict& verdict);

// What becomes of it when its reader went on `after` all stood still.
model::Finding make_went_on(const model::Finding& finding, Nanos after);

} // namespace hawk::analyse
