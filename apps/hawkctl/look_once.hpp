#pragma once

// A check of running processes that ends by itself: looks until nothing more
// can be found, or what may hang has had the rules' window.

#include "options/live_check.hpp"
#include "options/target.hpp"

namespace hawk::cli {

base::Result<ExitCode> look_once(const proc::Root& root,
                                 const Targets& targets,
                                 const LiveCheck& check,
                                 Host& host);

} // namespace hawk::cli
