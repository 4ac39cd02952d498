#pragma once

// Where the probes may stand. A place is for good: processes that outlive the
// run still have it in their environment. Node ends where a file that it must
// load is missing, and from a free name in /tmp anybody could give an agent
// code to run. So nothing is removed, and the place belongs to us alone.

#include <sys/types.h>

#include <string>
#include <vector>

namespace hawk::probe {

// Directories, the best first. `state`: the user's directory for hawkctl's
// state, or empty. What root starts may become anybody, who could not enter
// root's home: root's place is open to all, for reading.
std::vector<std::string> list_places(const std::string& state, uid_t user);

} // namespace hawk::probe
