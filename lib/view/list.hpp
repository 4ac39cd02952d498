#pragma once

// The ids of a trace, for `replay --list`.

#include "story/catalogue.hpp"
#include "view/style.hpp"

#include <string>
#include <vector>

namespace hawk::view {

// A table with a heading; in the order of the rows.
std::string render_list(const std::vector<story::CatalogueRow>& rows,
                        Style style);

// One JSON object an id.
std::string render_list_ndjson(const std::vector<story::CatalogueRow>& rows);

} // namespace hawk::view
