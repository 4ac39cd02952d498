#pragma once

// The ids in the further lines of a record of plain text.

#include "story/id_forms.hpp"

#include <string_view>
#include <vector>

namespace hawk::story {

// Adds to those of its first line, which are in `found`, as find_record_ids()
// says.
void find_ids_below(std::string_view first,
                    std::string_view below,
                    std::vector<FoundId>& found);

} // namespace hawk::story
