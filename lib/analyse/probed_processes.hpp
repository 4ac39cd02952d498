#pragma once

// Processes that have a probe, which knows better than who asks. Of too many
// to keep, all are taken to have one: better nothing than a wrong word.

#include "model/ids.hpp"

#include <cstddef>
#include <set>

namespace hawk::analyse {

class ProbedProcesses final {
public:
  static constexpr std::size_t k_most = 10'000;

  void add(const model::ProcessKey& process) {
    is_crowded_ = is_crowded_ || all_.size() >= k_most;
    if (!is_crowded_) {
      all_.insert(process);
    }
  }

  bool has(const model::ProcessKey& process) const {
    return is_crowded_ || all_.count(process) != 0;
  }

  bool empty() const { return all_.empty(); }

private:
  std::set<model::ProcessKey> all_;
  bool is_crowded_ = false;
};

} // namespace hawk::analyse
