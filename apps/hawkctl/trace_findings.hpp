#pragma once

// What the rules find in a recording, and what two of them have not in common.

#include "base/result.hpp"
#include "model/finding.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

// Whether there is a recording that can be read once more beside this reading.
bool has_rules(const std::string& path);

// As `check` finds it.
base::Result<std::vector<model::Finding>>
find_in_trace(const std::string& path);

// Those of `findings` that `others` has not. Two are the same if their rule,
// place and message are, without what differs from run to run: process ids,
// descriptors, times.
std::vector<model::Finding>
without(const std::vector<model::Finding>& findings,
        const std::vector<model::Finding>& others);

} // namespace hawk::cli
