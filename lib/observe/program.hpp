#pragma once

// Finds the file that a command word names, as execvp(3) does.

#include "base/result.hpp"

#include <string>

namespace hawk::observe {

// A word with a slash is the path itself; else each directory of `path`
// ($PATH) is tried. Errors: not_found, or permission_denied where a file of
// that name exists that may not be executed.
base::Result<std::string> find_program(const std::string& word,
                                       const std::string& path);

} // namespace hawk::observe
