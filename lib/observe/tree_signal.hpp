#pragma once

// Sends a signal to processes one by one, never to a group: the group is our
// caller's as well.

#include "model/ids.hpp"

#include <set>

namespace hawk::observe {

// To one process, through a pidfd where the kernel has them, so that a reused
// pid cannot be hit. False if it is gone or not ours.
bool send_signal(const model::ProcessKey& process, int number);

// To everything that descends from us, except those named. Returns how many.
int send_to_descendants(int number, const std::set<model::Pid>& except);

} // namespace hawk::observe
