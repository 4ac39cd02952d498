#include "options/story.hpp"

#include "options/choice.hpp"

#include <CLI/CLI.hpp>

namespace hawk::cli {

namespace {

using story::Match;

constexpr unsigned k_most_threads = 256;

} // namespace

void attach_story_ids(CLI::App& app,
                      StoryOptions& options,
                      const std::string& file_help,
                      const std::string& id_help) {
  app.add_option("FILE", options.files, file_help);
  app.add_option("-c,--correlation-id", options.ids, id_help)
      ->allow_extra_args(false)
      ->check(CLI::Validator(
          [](const std::string& id) {
            // A variable that is not set.
            return id.empty() ? std::string("an empty id is carried by nothing")
                              : std::string();
          },
          ""))
      ->type_name("ID");
  add_choice<Match>(app,
                    "--match",
                    options.match,
                    {{"field", Match::field}, {"anywhere", Match::anywhere}},
                    "where an id counts: in a known place, or in any text");
}

void attach_story_output(CLI::App& app, StoryOptions& options) {
  app.add_option("--threads",
                 options.threads,
                 "how many threads search or list (all processors without it)")
      ->check(CLI::Range(1U, k_most_threads).description(""))
      ->type_name("N");
  app.add_option("--output", options.output_file, "write to this file")
      ->type_name("FILE");
  attach_output(app, options.output);
}

} // namespace hawk::cli
