#pragma once

// /proc/PID/cmdline: the arguments, as the process left them in its memory.
// Empty for kernel threads and zombies.

#include "proc/root.hpp"

#include <vector>

namespace hawk::proc {

// Total: a process may write anything there, with or without a last NUL.
std::vector<std::string> parse_cmdline(std::string_view text);

// At most 4 KiB of it: enough to know a process by.
base::Result<std::vector<std::string>> read_cmdline(const Root& root, Pid pid);

} // namespace hawk::proc
