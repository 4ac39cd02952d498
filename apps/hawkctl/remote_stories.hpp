#pragma once

// What servers have of the ids that `replay` is asked for, fetched into the
// spool, where the story reads it like a file.

#include "options/replay.hpp"
#include "spool.hpp"

#include "base/result.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

// Adds a path for each server to `paths`. Returns what to tell the user. Error:
// a server cannot be asked.
base::Result<std::vector<std::string>>
fetch_stories(const ReplayOptions& options,
              std::vector<std::string>& paths,
              Spool& spool);

} // namespace hawk::cli
