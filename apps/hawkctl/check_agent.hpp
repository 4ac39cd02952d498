#pragma once

// A check with `-- CMD`: starts the command with its own streams and watches
// its processes until it ends, time is over, or there is a finding. Findings
// are told on stderr as they come, and reported at the end.

#include "options/live_check.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

struct AgentVerdict {
  ExitCode code = k_exit_ok;
  bool ended_by_ctrl_c = false; // then so should we: die_by_ctrl_c()
};

// Errors: usage for a report that would get into the agent's output.
base::Result<AgentVerdict> check_agent(const std::vector<std::string>& command,
                                       const LiveCheck& check,
                                       Host& host);

} // namespace hawk::cli
