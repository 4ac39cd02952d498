#pragma once

// What hawkctl was given by its caller, taken down before anything changes it,
// so that the agent can be given the same.

#include <signal.h>

#include <array>
#include <vector>

namespace hawk::observe {

struct Inherited {
  sigset_t mask{};
  std::array<struct sigaction, 65> dispositions{}; // by signal number
  std::vector<int> descriptors;                    // open when we began
  std::array<bool, 3> closed_stdio{};              // 0, 1, 2 that were not open
  int death_signal = 0; // on the parent's death; not inherited by fork

  bool is_ignored(int signal) const;

  // Signal dispositions, mask and parent-death signal as they were.
  // Async-signal-safe: for the time between fork and exec.
  void restore_signals() const;
};

// To be called first, with nothing open yet. Puts /dev/null (close-on-exec) in
// the place of closed 0, 1 and 2, so that no file of ours gets their numbers.
Inherited take_inheritance();

// Closes what the caller gave us beyond 0, 1 and 2: the agent has it now, and
// our copy would hold its pipes open.
void release_descriptors(const Inherited& inherited);

} // namespace hawk::observe
