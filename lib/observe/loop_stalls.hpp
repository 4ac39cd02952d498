#pragma once

// The watch over event loops, as a run or a check has it: loops that a probe
// states are watched, threads that were seen in an epoll are offered, what was
// seen is fetched with the samples. The watching itself is on a thread of its
// own (proc/stall_sampler.hpp).

#include "model/event.hpp"
#include "proc/stall_sampler.hpp"

#include <vector>

namespace hawk::observe {

class LoopStalls final {
public:
  // Times count from `origin`. What is shorter than the threshold is no stall.
  LoopStalls(base::Nanos origin, base::Nanos threshold);

  // What the agent states: a hawk.loop.start names the loop's thread.
  void hear(const model::Payload& payload);

  void offer(const std::vector<model::ThreadKey>& pollers);

  std::vector<model::StallSeen> take() { return sampler_.take(); }

  // Loops that are not watched, and why: a sentence each.
  std::vector<std::string> missing() { return sampler_.missing(); }

private:
  proc::StallSampler sampler_;
};

} // namespace hawk::observe
