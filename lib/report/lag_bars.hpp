#pragma once

// Durations by how often they were, as bars: a row for each range between 1, 2
// and 5 of a power of ten, drawn to an eighth of a cell.

#include "model/lag_report.hpp"

#include <string>

namespace hawk::report {

// Below this there is no room for bars that tell anything.
constexpr std::size_t k_fewest_bar_columns = 60;

// Empty for no values, or where it does not fit into the columns.
std::string render_bars(const model::LagRow& row,
                        std::size_t columns,
                        bool ascii);

} // namespace hawk::report
