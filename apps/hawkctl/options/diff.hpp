#pragma once

// What `hawkctl diff` may be asked.

#include "options/replay.hpp"

namespace hawk::cli {

struct DiffOptions : StoryOptions {
  StoryFormat format = StoryFormat::text;
};

void attach_diff_options(CLI::App& app, DiffOptions& options);

} // namespace hawk::cli
