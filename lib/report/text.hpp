#pragma once

// The form for people and for the matchers of editors and CI: one line that
// begins with place and level, details indented below it.

#include "report/render.hpp"

namespace hawk::report {

std::string render_text(const model::Report& report, Style style);

} // namespace hawk::report
