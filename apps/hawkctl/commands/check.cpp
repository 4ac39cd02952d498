// hawkctl check [TARGET...] or check -- CMD: every rule there is, for a CI step.

#include "commands/check.hpp"

#include "check_command.hpp"

namespace hawk::cli {

void attach_check(CLI::App& app, Invocation& invocation) {
  attach_check_command(
      app,
      invocation,
      {"check",
       std::nullopt,
       model::Level::error,
       "  hawkctl check -- pytest tests/agents\n"
       "  hawkctl check --report sarif=hawk.sarif -- python3 agent.py\n"
       "  hawkctl check ci.hawk --format github\n"
       "  hawkctl check ci.hawk --fail-on warning --format json\n"});
}

} // namespace hawk::cli
