#pragma once

// `hawkctl __complete WORD...`: what may follow, one candidate a line. The
// completion scripts of every shell ask it, so they cannot drift from the
// options.

#include "exit_code.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

class Host;

// `words` are those behind "hawkctl", the last one being typed (maybe empty).
ExitCode complete(Host& host, const std::vector<std::string>& words);

} // namespace hawk::cli
