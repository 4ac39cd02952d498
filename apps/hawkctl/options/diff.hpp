#pragma once

// What `hawkctl diff` may be asked.

#include "options/output.hpp"
#include "options/replay.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

struct DiffOptions {
  std::vector<std::string> files;
  std::vector<std::string> ids;
  StoryFormat format = StoryFormat::text;
  story::Match match = story::Match::field;
  unsigned threads = 0; // 0: as many as there are processors
  std::string output_file;
  OutputOptions output;
};

void attach_diff_options(CLI::App& app, DiffOptions& options);

} // namespace hawk::cli
