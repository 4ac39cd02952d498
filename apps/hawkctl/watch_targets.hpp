#pragma once

// A check that goes on, `--watch`: says what is found, changes and is over, as
// a picture on a terminal, else as lines for programs. It ends with its
// targets, at a time limit or at the first finding.

#include "options/live_check.hpp"
#include "options/target.hpp"

namespace hawk::cli {

base::Result<ExitCode> watch_targets(const proc::Root& root,
                                     const Targets& targets,
                                     const LiveCheck& check,
                                     Host& host);

} // namespace hawk::cli
