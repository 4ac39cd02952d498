#pragma once

// What to change so that an end does not leak, by the runtime that started the
// process.

#include "analyse/pipe_fix.hpp"

namespace hawk::analyse {

// A command left a background process that holds its output. `runtime` is the
// reader's.
std::string make_outlived_fix(Runtime runtime);

// Somebody inherited an end that was not for it. `runtime` is its starter's.
std::string make_inherited_fix(Runtime runtime);

} // namespace hawk::analyse
