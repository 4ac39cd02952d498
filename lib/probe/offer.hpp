#pragma once

// What a run offers its agent: the probes, in place.

#include <string>

namespace hawk::probe {

struct Offer {
  std::string python_directory; // for PYTHONPATH; empty: none
  std::string node_file;        // for NODE_OPTIONS; empty: none
  std::string reason;           // why one is missing

  bool any() const { return !python_directory.empty() || !node_file.empty(); }
};

// Puts the embedded probes in place for this user. `state`: the directory of
// hawkctl's state, or empty.
Offer make_offer(const std::string& state);

} // namespace hawk::probe
