#include "options/diff.hpp"

#include "options/choice.hpp"

#include <CLI/CLI.hpp>

namespace hawk::cli {

void attach_diff_options(CLI::App& app, DiffOptions& options) {
  attach_story_ids(
      app,
      options,
      "two recordings or logs, or one that has both stories: a path, @1 (the "
      "newest recording), @2 ..., - (stdin)",
      "compare the story of this id; given twice, that of the first with that "
      "of the second");
  add_choice<StoryFormat>(app,
                          "--format",
                          options.format,
                          {{"text", StoryFormat::text},
                           {"ndjson", StoryFormat::ndjson},
                           {"json", StoryFormat::json}},
                          "how to write it");
  attach_story_output(app, options);
}

} // namespace hawk::cli
