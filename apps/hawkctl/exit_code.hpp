#pragma once

// What the process returns: man/hawkctl.1, EXIT STATUS.

namespace hawk::cli {

using ExitCode = int;

constexpr ExitCode k_exit_ok = 0;            // nothing found; something matched
constexpr ExitCode k_exit_findings = 1;      // findings; nothing matched
constexpr ExitCode k_exit_error = 2;         // usage, or nothing could be done
constexpr ExitCode k_exit_timeout = 124;     // run --timeout
constexpr ExitCode k_exit_own_failure = 125; // run: hawkctl itself failed
constexpr ExitCode k_exit_not_executable = 126;
constexpr ExitCode k_exit_not_found = 127;
constexpr ExitCode k_exit_interrupted = 130;

} // namespace hawk::cli
