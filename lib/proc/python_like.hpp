#pragma once

// Whether a process runs CPython: what its program file is called, else its
// names.

#include "proc/root.hpp"

#include <string_view>
#include <vector>

namespace hawk::proc {

// `program` is the text of /proc/PID/exe, empty where it may not be read. That
// decides: gunicorn and celery are python there, whatever they call
// themselves.
bool is_python_like(std::string_view program,
                    std::string_view comm,
                    const std::vector<std::string>& arguments);

bool is_python_like(const Root& root, Pid pid, std::string_view comm);

} // namespace hawk::proc
