#pragma once

// A process as a fact: model::ProcessSeen from its stat and cmdline.

#include "model/event.hpp"
#include "proc/stat.hpp"

namespace hawk::proc {

// Arguments are masked (mask.hpp).
model::ProcessSeen
make_process_seen(const Root& root, const ProcessStat& stat, bool in_tree);

} // namespace hawk::proc
