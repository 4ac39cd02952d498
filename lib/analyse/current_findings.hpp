#pragma once

// Which findings hold right now. An engine keeps what it found, which is right
// for a run; who watches wants to know when it is over.

#include "model/finding_change.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace hawk::analyse {

using base::Nanos;

class CurrentFindings final {
public:
  // Takes in what an engine has found by now. `until` is up to where its
  // samples reach, `now` the time since the epoch for what changed. A finding
  // that was last seen longer ago than a sample may take is over.
  std::vector<model::FindingChange>
  update(std::span<const model::Finding> findings, Nanos until, Nanos now);

  // The engine begins anew, and finds nothing again before `time`.
  void keep_until(Nanos time) { keep_until_ = time; }

  // By identity.
  const std::map<std::string, model::Finding>& all() const { return current_; }

private:
  std::map<std::string, model::Finding> current_;
  Nanos keep_until_{};
};

} // namespace hawk::analyse
