#pragma once

// Marks of an end that was inherited by accident, or handed on with a purpose.

#include "analyse/world.hpp"

namespace hawk::analyse {

// Scripts and service managers hand things over as descriptor 3.
constexpr int k_customary_fd = 3;

// Whether the command line names the descriptor ("/dev/fd/63", "pipe:5",
// "--status-fd 4"): then it was given to the program, not leaked into it.
bool names_fd(const model::ProcessSeen& process, int fd);

// Whether nobody who started `process` is there any more, or seems not to be:
// it is a child of init, or was seen to change its parent.
bool is_orphan(const World& world, const model::ProcessKey& process);

// Whether `process` left the tree below `root`: no descendant of it, but where
// its descendants go when their parents end (init, or a subreaper above).
bool has_left(const World& world,
              const model::ProcessKey& process,
              const model::ProcessKey& root);

} // namespace hawk::analyse
