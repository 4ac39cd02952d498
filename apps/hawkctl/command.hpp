#pragma once

// What a sub-command is to the program: a row of the table in commands.cpp.

#include "exit_code.hpp"

#include "base/result.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace hawk::cli {

class Host;

// What parsing leaves behind: the command to run, run after parsing is over so
// that usage errors and run errors cannot mix.
struct Invocation {
  std::function<base::Result<ExitCode>(Host&)> run;
  // The words after `--`, or from the first word that is no option, for a
  // command that runs one. Cut off before CLI11 sees them.
  std::vector<std::string> agent;
  bool has_agent = false; // there was a `--`, even with nothing behind it
  // For completion: the words that fit an option ("--rule") or an argument
  // ("ID"), where its placeholder does not name them already.
  std::map<std::string, std::vector<std::string>> candidates;
};

// Which words belong to hawkctl and which to the agent's command line.
enum class Words {
  all_own,            // a `--` only ends options
  agent_after_dashes, // targets, or `-- CMD`
  agent,              // the first word that is no option starts CMD
};

struct Command {
  std::string_view name;
  std::string_view summary; // one line, no full stop
  Words words;
  // Declares options; its callback stores Invocation::run.
  void (*attach)(CLI::App&, Invocation&);
  ExitCode own_failure = k_exit_error; // when hawkctl itself fails
  bool hidden = false;
};

// All commands, in the order that help shows them: commands.cpp.
const std::vector<Command>& all_commands();

} // namespace hawk::cli
