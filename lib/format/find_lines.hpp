#pragma once

// The lines of a text that hold one of a few literals, looked for by several
// threads. What is found is exactly what one thread finds.

#include "format/literals.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace hawk::format {

struct LineRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0; // without the newline

  bool operator==(const LineRange&) const = default;
};

// Ascending, each line once. `threads` 0: as many as there are processors.
// Without literals nothing is found: the caller must then look at every line.
std::vector<LineRange> find_lines(std::string_view text,
                                  std::span<const Literal> literals,
                                  unsigned threads);

} // namespace hawk::format
