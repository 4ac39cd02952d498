#pragma once

// Sends a signal to processes one by one, never to a group: the group is our
// caller's as well.

#include "model/ids.hpp"
#include "proc/root.hpp"

#include <set>
#include <vector>

namespace hawk::observe {

// To one process, through a pidfd where the kernel has them, so that a reused
// pid cannot be hit. False if it is gone or not ours.
bool send_signal(const model::ProcessKey& process, int number);

// Our children so far: those that a shell gave us before it became hawkctl.
std::set<model::Pid> find_children_of_ours();

// Everything that descends from us, except those named and what descends from
// them.
std::vector<model::Pid> find_descendants(const proc::Root& root,
                                         const std::set<model::Pid>& except);

// To all of those. Returns how many.
int send_to_descendants(int number, const std::set<model::Pid>& except);

} // namespace hawk::observe
