#pragma once

// `pipes`, `conns` and `check`: rules over running processes, a recording, or a
// command of their own. A file of commands/ has no more than the kind.

#include "options/live_check.hpp"

namespace CLI {
class App;
}

namespace hawk::cli {

// Does it, for a command that has declared more options than these.
base::Result<ExitCode> run_check(const CheckOptions& typed,
                                 const LiveCheck& check,
                                 const Invocation& invocation,
                                 Host& host);

void attach_check_command(CLI::App& app,
                          Invocation& invocation,
                          const CheckKind& kind);

} // namespace hawk::cli
