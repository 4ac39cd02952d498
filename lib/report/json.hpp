#pragma once

// The form for machines: schema "hawkctl.findings/1", stable and additive.

#include "report/render.hpp"

namespace hawk::report {

std::string render_json(const model::Report& report);

} // namespace hawk::report
