#pragma once

// The table of `hawkctl lag` as text: a row a step, site or id, a histogram,
// the worst events. Durations are milliseconds.

#include "model/lag_report.hpp"

#include <string>

namespace hawk::report {

std::string render_lag(const model::LagReport& lag);

// Milliseconds in three figures or so: "0.04", "40.2", "1203"; "-" for none.
std::string format_ms(const std::optional<base::Nanos>& duration);

} // namespace hawk::report
