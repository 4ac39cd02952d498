#pragma once

// Which options of `hawkctl replay` go together.

#include "base/result.hpp"
#include "options/replay.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

// Error: usage, of what contradicts itself or would mislead.
base::Result<> check_usage(const ReplayOptions& options);

// A sentence for each option that was given and does nothing beside the others.
std::vector<std::string> find_idle_options(const ReplayOptions& options);

} // namespace hawk::cli
