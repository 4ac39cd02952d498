#pragma once

// The probes: scripts that run inside the agent. They lie below python/ and
// node/ and are part of the binary, byte by byte (cmake/embed.cmake).

#include <string_view>
#include <vector>

namespace hawk::probe {

struct Script {
  std::string_view path; // relative: "python/sitecustomize.py"
  std::string_view text;
};

// Sorted by path.
const std::vector<Script>& embedded_scripts();

} // namespace hawk::probe
