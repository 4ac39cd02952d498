#pragma once

// A whole log into a ledger, by several threads: each takes the next block
// of lines as if nothing were open above it, and the blocks are put together in
// their order. Where that was not so (a record of a container that goes on, an
// indented object, an hour that comes twice) the block is read again, behind
// the one before it. So the result is that of one thread.

#include "base/result.hpp"
#include "format/input.hpp"
#include "format/line_decoder.hpp"
#include "story/ledger.hpp"

#include <cstdint>
#include <vector>

namespace hawk::story {

struct Census {
  std::uint64_t records = 0;
  std::vector<format::Skipped> skipped;
  // The rest could not be read.
  std::optional<base::Error> failed;
};

// Reads all of the input's blocks. `threads` 0: as many as there are
// processors.
Census take_census(format::Input& input,
                   format::TimeReference reference,
                   unsigned threads,
                   Ledger& into);

// How large blocks should be that so many threads hold at a time.
std::size_t census_block(unsigned threads);

} // namespace hawk::story
