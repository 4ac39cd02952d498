#pragma once

// What every thread below us does right now: before a kill, when the rules
// have had their say.

#include "model/event.hpp"
#include "proc/pipe_probe.hpp"
#include "proc/root.hpp"

#include <set>
#include <vector>

namespace hawk::observe {

// The threads of all that descends from us, except `others` and what descends
// from them; into the sink as well.
std::vector<model::ThreadSeen> look_closely(const proc::Root& root,
                                            proc::PipeProbe& probe,
                                            const std::set<model::Pid>& others);

// The process's key; start time 0 where that cannot be read.
model::ProcessKey identify(const proc::Root& root, model::Pid pid);

} // namespace hawk::observe
