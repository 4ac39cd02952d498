#include "options/output.hpp"

#include <CLI/CLI.hpp>

namespace hawk::cli {

void attach_output(CLI::App& app, OutputOptions& options) {
  const std::map<std::string, Color> k_colors = {{"auto", Color::automatic},
                                                 {"always", Color::always},
                                                 {"never", Color::never}};
  app.add_option("--color", options.color, "when to colour the output")
      ->transform(CLI::CheckedTransformer(k_colors).description(""))
      ->type_name("auto|always|never");
  app.add_flag("-q,--quiet", options.quiet, "say nothing that is no result");
  app.add_flag("-v,--verbose", options.verbose, "say more");
}

void attach_examples(CLI::App& app, const std::string& examples) {
  app.footer("\nExamples:\n" + examples + "\nSee man hawkctl-" + app.get_name()
             + ".");
}

} // namespace hawk::cli
