#pragma once

// The form for machines: schema "hawkctl.findings/1", stable and additive.

#include "model/finding_change.hpp"
#include "report/render.hpp"

namespace hawk::report {

std::string render_json(const model::Report& report);

// A line of `--watch`: schema "hawkctl.changes/1". The finding is as it stands
// in "findings".
std::string render_json(const model::FindingChange& change);

} // namespace hawk::report
