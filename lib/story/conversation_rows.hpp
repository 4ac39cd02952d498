#pragma once

// The rows of a list by conversations.

#include "story/catalogue.hpp"

#include <vector>

namespace hawk::story {

// Puts the rows of which `conversation` is another row behind that, in their
// order, where the first of all of them stood; counts them there. Of others
// `conversation` is emptied.
void gather_conversations(std::vector<CatalogueRow>& rows);

} // namespace hawk::story
