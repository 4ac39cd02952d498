#pragma once

// What `run` and a check with `-- CMD` share: finding the agent's program, and
// the exit status when it could not be started, or has ended.

#include "exit_code.hpp"

#include "base/result.hpp"
#include "model/event.hpp"

#include <string>

namespace hawk::cli {

class Host;

// As execvp(3) finds it.
base::Result<std::string> find_agent(const std::string& word, const Host& host);

// The statuses of a shell for a program that could not be started: env(1),
// timeout(1).
ExitCode exec_exit_code(const base::Error& error);

// The agent's own status; `verdict` where that is 0.
ExitCode exit_code_of(const model::Ended& ended, ExitCode verdict);

// Ends hawkctl by SIGINT, as the agent was ended. A shell goes on with its loop
// or script after an exit status of 130, and leaves it after a death by SIGINT;
// `$?` is 130 both times. bash(1), SIGNALS.
void die_by_ctrl_c();

} // namespace hawk::cli
