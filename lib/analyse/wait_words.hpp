#pragma once

// What a thread does, in words: "waits in wait4 for mcp_server[4712]".

#include "analyse/world.hpp"

#include <string>

namespace hawk::analyse {

// A sentence part that follows the name of the process.
std::string describe_wait(const World& world,
                          const model::ProcessKey& self,
                          const model::Wait& wait);

} // namespace hawk::analyse
