#pragma once

// What `hawkctl lag --compare` says: text for people, JSON for programs.

#include "model/lag_comparison.hpp"
#include "report/render.hpp"

#include <string>

namespace hawk::report {

std::string render_text(const model::LagComparison& comparison, Style style);
std::string render_json(const model::LagComparison& comparison);

std::string_view name_of(model::LagVerdict verdict);

} // namespace hawk::report
