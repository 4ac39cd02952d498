#pragma once

// How a hang comes to its end: what tells that somebody ended it, and how long
// it takes to know.

#include "model/event.hpp"

namespace hawk::analyse {

// A process that is being killed loses its threads before it is seen to have
// ended: only who still lives two samples later has moved.
constexpr base::Nanos k_afterlife = std::chrono::milliseconds(600);

// What once moved after standing still is slow by nature: only a much longer
// rest accuses it again.
constexpr int k_patience = 2;

// The agent ended, or was told to.
bool tells_end(const model::Event& event);

} // namespace hawk::analyse
