// hawkctl rules [ID]: the rules and, for one, what it means, its evidence, its
// fix.

#include "commands/rules.hpp"

#include "command.hpp"
#include "host.hpp"

#include "options/output.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace hawk::cli {

namespace {

struct RulesOptions {
  std::string id;
};

base::Result<ExitCode> rules(const RulesOptions&, Host&) {
  return k_exit_ok;
}

} // namespace

void attach_rules(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<RulesOptions>();
  app.add_option("ID", options->id, "a rule, such as undrained-pipe");
  attach_examples(app, "  hawkctl rules\n  hawkctl rules undrained-pipe\n");
  app.callback([&invocation, options] {
    invocation.run = [options](Host& host) { return rules(*options, host); };
  });
}

} // namespace hawk::cli
