#pragma once

// What a Sampler looks at.

#include "model/ids.hpp"

#include <set>
#include <vector>

namespace hawk::proc {

struct Target {
  std::vector<model::Pid> roots; // with their whole trees
  bool everything = false;       // all processes of our user, and all objects
  std::set<model::Pid> exclude;  // never reported as anything
};

} // namespace hawk::proc
