#pragma once

// Processes that were forked from one program run the same lines: a worker that
// forks a child for each job has one defect, not one for each child. A family
// is what findings of such processes have in common.

#include "analyse/loop_world.hpp"
#include "analyse/world.hpp"
#include "model/finding.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace hawk::analyse {

// The same for all forked children of a program, by what their probes said: a
// child may be too short to be seen by the samples. For all others their own.
std::string family_of(const LoopWorld& loops,
                      const model::ProcessKey& process);

// Those that did the same.
class ProcessTally final {
public:
  // A worker may fork for days; more are not counted.
  static constexpr std::size_t k_most = 1'024;

  void add(const model::ProcessKey& process) {
    const auto at = std::lower_bound(all_.begin(), all_.end(), process);
    const bool known = at != all_.end() && *at == process;
    if (!known && all_.size() < k_most) {
      all_.insert(at, process);
    }
  }

  std::uint64_t count() const { return all_.size(); }

  // By pid.
  const std::vector<model::ProcessKey>& all() const { return all_; }

private:
  std::vector<model::ProcessKey> all_;
};

// ", in 3 processes"; empty for one.
std::string describe_spread(const ProcessTally& processes);

// How many they were, as evidence; of more than one also who, as a detail.
void add_processes(const World& world,
                   const LoopWorld& loops,
                   const ProcessTally& processes,
                   model::Finding& finding);

} // namespace hawk::analyse
