#pragma once

// What to change in the code of who holds a child's stdin, or feeds it, by its
// runtime.

#include "analyse/pipe_fix.hpp"

#include <string>

namespace hawk::analyse {

// For a stdin whose write end stays open.
std::string make_stdin_fix(Runtime runtime);

// For two that are stuck writing to each other.
std::string make_deadlock_fix(Runtime runtime);

} // namespace hawk::analyse
