#pragma once

// A second look at a reader that neglects a pipe which still has room. Judged
// as if its writer were blocked, it would be accused; but a pipe that is not
// full has given it less cause to read, so more must be excluded.

#include "analyse/reader_state.hpp"

namespace hawk::analyse {

// Whether the reader may be about to come to the pipe after all.
bool has_reprieve(const World& world,
                  const model::ProcessKey& reader,
                  const ReaderState& state,
                  const BlockedWriter& writer);

} // namespace hawk::analyse
