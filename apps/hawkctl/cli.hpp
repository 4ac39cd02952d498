#pragma once

// From words to an exit status: finds the command, parses its options, runs it.

#include "exit_code.hpp"

namespace hawk::cli {

class Host;

ExitCode run_program(Host& host);

} // namespace hawk::cli
