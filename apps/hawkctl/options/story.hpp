#pragma once

// What `hawkctl replay` and `hawkctl diff` may be asked alike.

#include "options/output.hpp"

#include "story/story.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace hawk::cli {

struct StoryOptions {
  std::vector<std::string> files;
  std::vector<std::string> ids;
  story::Match match = story::Match::field;
  unsigned threads = 0; // 0: as many as there are processors
  std::string output_file;
  OutputOptions output;
};

// FILE and -c, whose help says what they mean there, and --match.
void attach_story_ids(CLI::App& app,
                      StoryOptions& options,
                      const std::string& file_help,
                      const std::string& id_help);

// --threads, --output, and those of every command.
void attach_story_output(CLI::App& app, StoryOptions& options);

} // namespace hawk::cli
