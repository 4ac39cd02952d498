#pragma once

// The words about answers that nobody reads: stalled_answer.

#include "analyse/world.hpp"
#include "model/finding.hpp"

#include <vector>

namespace hawk::analyse {

struct StalledConnection {
  const model::ConnectionSeen& seen;
  Nanos since;
};

// Of one process; `stalled` is not empty, and each has a holder in it.
model::Finding make_stalled(const World& world,
                            const model::ProcessKey& process,
                            const std::vector<StalledConnection>& stalled,
                            Nanos now);

// Somebody read it after all: a note remains.
void make_slow_reader(model::Finding& finding);

} // namespace hawk::analyse
