#include "options/diff.hpp"

#include "options/choice.hpp"

#include <CLI/CLI.hpp>

namespace hawk::cli {

namespace {

using story::Match;

constexpr unsigned k_most_threads = 256;

} // namespace

void attach_diff_options(CLI::App& app, DiffOptions& options) {
  app.add_option("FILE",
                 options.files,
                 "two recordings or logs, or one that has both stories: a "
                 "path, @1 (the newest recording), @2 ..., - (stdin)");
  app.add_option("-c,--correlation-id",
                 options.ids,
                 "compare the story of this id; given twice, that of the first "
                 "with that of the second")
      ->allow_extra_args(false)
      ->type_name("ID");
  add_choice<Match>(app,
                    "--match",
                    options.match,
                    {{"field", Match::field}, {"anywhere", Match::anywhere}},
                    "where an id counts: in a known place, or in any text");
  add_choice<StoryFormat>(app,
                          "--format",
                          options.format,
                          {{"text", StoryFormat::text},
                           {"ndjson", StoryFormat::ndjson},
                           {"json", StoryFormat::json}},
                          "how to write it");
  app.add_option("--threads",
                 options.threads,
                 "how many threads search (all processors without it)")
      ->check(CLI::Range(1U, k_most_threads).description(""))
      ->type_name("N");
  app.add_option("--output", options.output_file, "write to this file")
      ->type_name("FILE");
  attach_output(app, options.output);
}

} // namespace hawk::cli
