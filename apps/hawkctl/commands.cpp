// THE table of commands.

#include "command.hpp"

#include "commands/check.hpp"
#include "commands/conns.hpp"
#include "commands/diff.hpp"
#include "commands/doctor.hpp"
#include "commands/export.hpp"
#include "commands/lag.hpp"
#include "commands/pipes.hpp"
#include "commands/receive.hpp"
#include "commands/replay.hpp"
#include "commands/rules.hpp"
#include "commands/run.hpp"

namespace hawk::cli {

const std::vector<Command>& all_commands() {
  static const std::vector<Command> k_commands = {
      {"run",
       "runs a command under observation and records it",
       Words::agent,
       attach_run,
       k_exit_own_failure},
      {"replay",
       "shows the story of an id, or of a whole run",
       Words::all_own,
       attach_replay},
      {"diff",
       "compares two stories, or two runs, step by step",
       Words::all_own,
       attach_diff},
      {"pipes",
       "finds who is blocked on a pipe that nobody drains",
       Words::agent_after_dashes,
       attach_pipes},
      {"conns",
       "finds connections that outlive their event loop",
       Words::agent_after_dashes,
       attach_conns},
      {"lag",
       "shows how late events leave, step by step, and who held them",
       Words::agent_after_dashes,
       attach_lag},
      {"check",
       "asks every rule, for a CI step",
       Words::agent_after_dashes,
       attach_check},
      {"receive",
       "records what programs send by OTLP and Zipkin",
       Words::all_own,
       attach_receive},
      {"export",
       "hands a recording on to OTLP, Zipkin, Perfetto, a page",
       Words::all_own,
       attach_export},
      {"rules",
       "lists the rules, or explains one",
       Words::all_own,
       attach_rules},
      {"doctor",
       "says what this host allows, and what is lost without it",
       Words::all_own,
       attach_doctor},
  };
  return k_commands;
}

} // namespace hawk::cli
