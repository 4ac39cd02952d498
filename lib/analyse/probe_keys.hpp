#pragma once

// What a probe knows its loops and connections by.

#include "base/clock.hpp"
#include "model/ids.hpp"

#include <cstdint>

namespace hawk::analyse {

using base::Nanos;

// The probe's own counters from 1, within a process and interpreter; 0 stands
// for no loop. Never an address: those are used again.
struct LoopKey {
  model::ProcessKey process;
  std::int64_t interpreter = 0;
  std::int64_t number = 0;

  auto operator<=>(const LoopKey&) const = default;
};

struct ConnectionKey {
  model::ProcessKey process;
  std::int64_t interpreter = 0;
  std::int64_t number = 0;

  auto operator<=>(const ConnectionKey&) const = default;
};

} // namespace hawk::analyse
