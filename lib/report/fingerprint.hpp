#pragma once

// What makes findings of two runs the same: for services that remember which
// ones were seen, closed or excused.

#include "model/report.hpp"

#include <string>

namespace hawk::report {

// 16 hex digits of what a finding is about: its rule, the programs, the stream
// or endpoint, and the place. Free of what changes from run to run: pids,
// times, ports, descriptors, line numbers, and where the source lies. Version 1
// of this; another one would give every known finding a new name.
std::string make_fingerprint(const model::Finding& finding,
                             const model::Report& report);

} // namespace hawk::report
