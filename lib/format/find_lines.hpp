#pragma once

// The lines of a text that hold one of a few literals, looked for by several
// threads. What is found is exactly what one thread finds.

#include "format/input.hpp"
#include "format/literals.hpp"

#include "base/result.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace hawk::format {

class LineCounts;

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

// Those of a mapped input, in mapped(). The bytes are read, not touched in the
// mapping: a page fault costs more than a copy into a core's cache, and threads
// do not stand in each other's way.
base::Result<std::vector<LineRange>>
find_lines(const Input& input,
           std::span<const Literal> literals,
           unsigned threads);

// The same from a line's beginning on.
base::Result<std::vector<LineRange>>
find_lines(const Input& input,
           std::uint64_t start,
           std::span<const Literal> literals,
           unsigned threads);

struct FoundLines {
  std::vector<LineRange> lines;
  std::uint64_t next = 0; // where to look on; the end: all was looked at
  std::uint64_t looked = 0; // to there bytes were compared
};

// The same, until there are about so many: what is found must fit in memory.
// Counts the lines of what it looks at, if asked to.
base::Result<FoundLines> find_some_lines(const Input& input,
                                         std::uint64_t start,
                                         std::span<const Literal> literals,
                                         unsigned threads,
                                         std::size_t most,
                                         LineCounts* counts = nullptr);

} // namespace hawk::format
