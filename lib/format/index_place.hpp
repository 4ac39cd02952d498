#pragma once

// Where the index of a file may be, the best place first.

#include <string>
#include <vector>

namespace hawk::format {

// `cache`: the user's directory for what can be made again, or empty.
std::vector<std::string> index_places(const std::string& file,
                                      const std::string& cache);

// $XDG_CACHE_HOME or ~/.cache; empty if neither is an absolute path.
std::string user_cache();

} // namespace hawk::format
