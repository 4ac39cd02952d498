// hawkctl conns [TARGET...] or conns -- CMD: connections that outlive their
// event loop, and what was sent on them.

#include "commands/conns.hpp"

#include "check_command.hpp"

namespace hawk::cli {

void attach_conns(CLI::App& app, Invocation& invocation) {
  attach_check_command(
      app,
      invocation,
      {"conns",
       model::Topic::connections,
       model::Level::warning,
       "  hawkctl conns -- python3 worker.py\n"
       "  hawkctl conns @1\n"
       "  hawkctl conns 4711\n"
       "  hawkctl conns --until-finding -- celery -A jobs worker\n"
       "  hawkctl conns @1 --format json | jq -r '.findings[].cause.file'\n"});
}

} // namespace hawk::cli
