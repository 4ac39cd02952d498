#pragma once

// The critical path of a trace: the stretches of spans that had to be shorter
// for the whole to be shorter. As Jaeger has it: from the end of the root back
// in time, always into the child that finished last. What nobody waits for
// (spans that follow, and all in them) is not on it, children are cut to their
// parents, and what lies outside of its parent is dropped.

#include "story/span_tree.hpp"

#include <vector>

namespace hawk::story {

struct CriticalSection {
  std::uint32_t node = 0;
  model::Nanos start{};
  model::Nanos end{};

  bool operator==(const CriticalSection&) const = default;
};

// From the end of the root back to its beginning. `root` is a span, or one that
// is missing: of such no section is told, only of its children.
std::vector<CriticalSection> critical_path(const SpanTree& tree,
                                           std::uint32_t root);

// That of each root, by node, in the order of time.
std::vector<CriticalSection> critical_paths(const SpanTree& tree);

} // namespace hawk::story
