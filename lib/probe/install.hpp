#pragma once

// Puts the probes where an agent can load them. A directory holds one version
// of them, named by its content; what is there already is read and compared,
// and written anew only where it differs.

#include "base/result.hpp"
#include "probe/scripts.hpp"

#include <span>
#include <string>

namespace hawk::probe {

// The name of the directory for these scripts.
std::string name_of(std::span<const Script> scripts);

// Makes PLACE/probe/NAME with the scripts below it in the first place that is
// ours and nobody else's to write, and returns its path. Directories are 0755
// and files 0644 below PLACE; a PLACE that was missing is 0755 as well. Never
// through a symbolic link below PLACE; files appear whole or not at all.
base::Result<std::string> install(std::span<const std::string> places,
                                  std::span<const Script> scripts);

} // namespace hawk::probe
