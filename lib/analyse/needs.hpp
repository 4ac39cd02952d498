#pragma once

// What would have to come for a process to go on, and who could give it. All
// of its threads count: one that a timer, a terminal or a stranger can wake is
// enough for the process to be open.

#include "analyse/world.hpp"

#include <vector>

namespace hawk::analyse {

struct Need {
  enum class What {
    end,     // that the giver ends; a wait or a pidfd says so
    signal,  // likewise, but only a loop that SIGCHLD may wake says so
    input,   // that it writes, or closes its write end
    room,    // that it reads: the object is full
    hang_up, // that it closes its read end: the object has room
  };

  What what = What::end;
  model::ProcessKey giver;
  model::ThreadKey thread;             // that needs it
  const ObjectState* object = nullptr; // for the last three
};

struct Needs {
  bool is_open = false; // more could wake it than `needs` tells
  // One of its loops watches an object that only the process itself holds, as
  // loops do to hear of signals.
  bool hears_signals = false;
  std::vector<Need> needs;
};

// Counts only what stands still for `window`, up to world.looked(): who moved
// since then is open.
Needs find_needs(const World& world,
                 const model::ProcessKey& process,
                 Nanos window);

} // namespace hawk::analyse
