#pragma once

// SARIF 2.1.0 (OASIS), as GitHub's code scanning and editors take it: the rules
// that were asked, the findings as results, what was not seen as notifications.

#include "model/report.hpp"

#include <string>

namespace hawk::report {

std::string render_sarif(const model::Report& report);

} // namespace hawk::report
