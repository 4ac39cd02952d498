#pragma once

// What a Sampler looks at.

#include "base/clock.hpp"
#include "model/ids.hpp"

#include <set>
#include <vector>

namespace hawk::proc {

// How often a sampler also looks at ends that nobody is blocked on: idle
// readers, bytes that nobody reads, writers that do not block.
enum class Looks {
  always, // in every sample
  paced,  // seconds apart, and within a hundredth of the time
};

// Whether looks also list the connections of Python processes.
enum class ConnectionList { skipped, listed };

// Whether threads that run event loops are watched for stalls.
enum class StallWatch { skipped, watched };

// A loop that is held for less is no stall. asyncio's own default for what it
// calls slow (slow_callback_duration), and what a person notices.
constexpr base::Nanos k_stall_threshold = std::chrono::milliseconds(100);

struct Target {
  std::vector<model::Pid> roots; // with their whole trees
  bool everything = false;       // all processes of our user, and all objects
  std::set<model::Pid> exclude;  // never reported as anything
  // Below a root, but no part of the target, nor is what descends from them.
  // They may hold the other end of something, and are seen then.
  std::set<model::Pid> strangers{};
  Looks looks = Looks::always;
  ConnectionList connections = ConnectionList::skipped;
  StallWatch stalls = StallWatch::skipped;
  base::Nanos stall_threshold = k_stall_threshold;
};

} // namespace hawk::proc
