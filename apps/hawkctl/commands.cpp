// THE table of commands.

#include "command.hpp"

#include "commands/pipes.hpp"
#include "commands/replay.hpp"
#include "commands/rules.hpp"

namespace hawk::cli {

const std::vector<Command>& all_commands() {
  static const std::vector<Command> k_commands = {
      {"pipes",
       "finds who is blocked on a pipe that nobody drains",
       Words::agent_after_dashes,
       attach_pipes},
      {"replay",
       "shows the story of an id, or of a whole run",
       Words::all_own,
       attach_replay},
      {"rules",
       "lists the rules, or explains one",
       Words::all_own,
       attach_rules},
  };
  return k_commands;
}

} // namespace hawk::cli
