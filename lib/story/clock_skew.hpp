#pragma once

// Clocks of different hosts disagree, and a child seems to begin before its
// parent. As Jaeger has it: where a span is of another host than its parent and
// is not within it, it is moved into its middle, and all of the same host below
// it with it. A guess, so nobody gets it unasked.

#include "story/span_tree.hpp"

#include <string>

namespace hawk::story {

struct SkewReport {
  std::uint64_t moved = 0;   // spans and records
  std::uint64_t refused = 0; // that would have moved by more than the most
  model::Nanos largest{};    // of the moves, without sign
};

// What tells hosts apart: host.id, else host.ip, else host.name, else Jaeger's
// own tags. Empty: not known; such spans are never moved by themselves.
std::string host_of(const model::Span& span);

SkewReport adjust_skew(SpanTree& tree, model::Nanos most);

} // namespace hawk::story
