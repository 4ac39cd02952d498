#pragma once

// What became of a finding while somebody watches.

#include "model/finding.hpp"

namespace hawk::model {

struct FindingChange {
  enum class Kind {
    found,
    changed, // another rule, level, confidence or message
    cleared, // its condition is over
  };

  Kind kind = Kind::found;
  base::Nanos time{}; // since the epoch
  Finding finding;    // as last known

  bool operator==(const FindingChange&) const = default;
};

} // namespace hawk::model
