#pragma once

// Stories by their shape, for `replay --shapes`.

#include "story/shape.hpp"
#include "view/style.hpp"

#include <string>
#include <vector>

namespace hawk::view {

// A paragraph a shape, in the order of the rows, so many at most: what it
// lacks or adds beside the one that it is like, its ids, errors and times. A
// shape that nothing is like is told by its steps.
std::string render_shapes(const std::vector<story::ShapeRow>& rows,
                          Style style);

// One JSON object a shape.
std::string render_shapes_ndjson(const std::vector<story::ShapeRow>& rows);

// "lacks \"publish\", after \"commit\"".
std::string describe(const story::ShapeDifference& difference);

} // namespace hawk::view
