#pragma once

// The table of `hawkctl lag` as members of a JSON report.

#include "model/lag_report.hpp"

#include <nlohmann/json_fwd.hpp>

namespace hawk::report {

void add_lag(const model::LagReport& lag, nlohmann::ordered_json& json);

} // namespace hawk::report
