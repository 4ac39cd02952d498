#pragma once

// Starts the agent: fork and exec by Boost.Process v1, with a hook between
// them that gives the child what we were given. (uv_spawn resets every signal
// to its default, and Boost alone passes our ignored SIGPIPE on.)

#include "base/result.hpp"
#include "model/ids.hpp"
#include "observe/inherited.hpp"

#include <string>
#include <vector>

namespace hawk::observe {

struct Launch {
  std::string program;                // a path: find_program()
  std::vector<std::string> arguments; // with argv[0] as the user typed it
  std::vector<std::string> environment;
  int output = -1; // becomes descriptor 1; -1: as inherited
  int error = -1;  // becomes descriptor 2
};

// Errors carry the errno(3) of the failed fork or exec. A script without an
// interpreter line is given to /bin/sh, as execvp(3) does.
base::Result<model::Pid> spawn(const Launch& launch,
                               const Inherited& inherited);

} // namespace hawk::observe
