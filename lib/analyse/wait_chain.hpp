#pragma once

// Follows who waits for whom: from a process over what its threads wait for to
// the processes that could give it.

#include "analyse/world.hpp"

namespace hawk::analyse {

// Whether some thread of `process` waits for a thing that only `other`, or
// processes that themselves wait for it, can give: its end, its output, or
// that it reads.
bool waits_for(const World& world,
               const model::ProcessKey& process,
               const model::ProcessKey& other);

// Whether the thread comes back while there is something to read; presence of
// an edge-triggered watch proves nothing.
bool is_level_input(const model::Watch& watch);

// Whether an object is written by anybody but `process`, as far as is known;
// one of which nothing is known counts as such.
bool is_fed_by_others(const World& world,
                      const model::ObjectKey& read_end,
                      const model::ProcessKey& process);

// The same, where `other` may write it, too.
bool is_fed_by_only(const World& world,
                    const model::ObjectKey& read_end,
                    const model::ProcessKey& process,
                    const model::ProcessKey& other);

} // namespace hawk::analyse
