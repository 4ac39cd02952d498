#pragma once

// What formats for other programs want to know of files: where relative paths
// begin, and which file stands for a run.

#include "model/report.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

// The agent's script or program: the first word of its command that is a file
// below `directory`, as an absolute path. Empty if none is.
std::string find_script(const std::vector<std::string>& command,
                        const std::string& directory);

// Puts both into the report: our working directory before the agent's, and the
// agent's script, else the recording `trace` ("-" or empty: none).
void add_places(const std::vector<std::string>& command,
                const std::string& trace,
                model::Report& report);

} // namespace hawk::cli
