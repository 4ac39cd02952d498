#include "options/output.hpp"

#include "options/choice.hpp"

#include <CLI/CLI.hpp>

namespace hawk::cli {

void attach_output(CLI::App& app, OutputOptions& options) {
  add_choice<Color>(app,
                    "--color",
                    options.color,
                    {{"auto", Color::automatic},
                     {"always", Color::always},
                     {"never", Color::never}},
                    "when to colour the output")
      ->type_name("auto|always|never");
  app.add_flag("-q,--quiet", options.quiet, "say nothing that is no result");
  app.add_flag("-v,--verbose", options.verbose, "say more");
}

void attach_examples(CLI::App& app, const std::string& examples) {
  app.footer("\nExamples:\n" + examples + "\nSee man hawkctl-" + app.get_name()
             + ".");
}

} // namespace hawk::cli
