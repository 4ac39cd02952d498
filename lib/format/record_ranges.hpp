#pragma once

// From the lines that a search by bytes found to the whole records that they
// are part of: a traceback has no id of its own, and a line that a container
// runtime cut in two has its id in one half.

#include "format/find_lines.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace hawk::format {

// Further records to have, beside each.
struct Neighbours {
  std::size_t before = 0;
  std::size_t after = 0;
};

// Whole lines of `text` around the hits (ascending), ascending and without
// overlap. Generous: a neighbour too many is read and not told.
std::vector<LineRange> widen_to_records(std::string_view text,
                                        const std::vector<LineRange>& hits,
                                        Neighbours neighbours = {});

// A seam near the end of text with no record across it: what is behind may go
// on behind text, and is to be kept when text is a block of something longer. 0
// if there is none.
std::size_t last_record_start(std::string_view text);

} // namespace hawk::format
