#pragma once

// The words for a leaked end: of a reader that waits for an end of file that
// does not come, and of what becomes of that finding.

#include "analyse/leak_verdict.hpp"

namespace hawk::analyse {

model::Finding make_leak(const World& world, const LeakVerdict& verdict);

// "parent 1, session 30, since 09:31:07 UTC": who is it, for a person who
// looks at a list of processes.
std::string describe_stranger(const World& world,
                              const model::ProcessKey& process);

// A holder wrote after all: its reader follows an output that goes on.
model::Finding make_followed(const model::Finding& finding, Nanos after);

} // namespace hawk::analyse
