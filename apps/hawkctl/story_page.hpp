#pragma once

// What `replay --format html` asks of a page.

#include "options/replay.hpp"

#include "base/result.hpp"
#include "view/html.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

// Error: what a page cannot do.
base::Result<> check_page(const ReplayOptions& options);

// Its title is the ids, else the names of the files.
view::PageOptions page_options(const ReplayOptions& options,
                               const std::vector<std::string>& paths);

} // namespace hawk::cli
