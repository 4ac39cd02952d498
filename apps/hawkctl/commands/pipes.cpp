// hawkctl pipes [TARGET...] or pipes -- CMD: who is blocked on which pipe, who
// should read it, and what it does instead.

#include "commands/pipes.hpp"

#include "check_command.hpp"

namespace hawk::cli {

void attach_pipes(CLI::App& app, Invocation& invocation) {
  attach_check_command(
      app,
      invocation,
      {"pipes",
       model::Topic::pipes,
       model::Level::warning,
       "  hawkctl pipes\n"
       "  hawkctl pipes 4711\n"
       "  hawkctl pipes mcp_server --window 5\n"
       "  hawkctl pipes 4711 --watch | jq -r .finding.message\n"
       "  hawkctl pipes --timeout 60 -- python3 agent.py\n"
       "  hawkctl pipes 4711 --format dot | dot -Tsvg >waits.svg\n"
       "  hawkctl pipes @1 --all --format json | jq .findings\n"});
}

} // namespace hawk::cli
