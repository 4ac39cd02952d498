#pragma once

// Two stories or files side by side, for `hawkctl diff`.

#include "story/comparison.hpp"
#include "view/style.hpp"

#include <string>
#include <vector>

namespace hawk::view {

// A finding of one side that the other has not.
struct DiffFinding {
  bool gained = false; // of the right one
  std::string rule;
  std::string level;
  std::string message;
};

struct Diff {
  std::string left_name; // "a.log, req-1"
  std::string right_name;
  story::Compared compared;
  bool has_findings = false; // both sides were asked
  std::vector<DiffFinding> findings;
};

// How big both are, the first divergence with what is around it, operations
// that one of them lacks or has more often, those that became slower or faster,
// findings gained and lost.
std::string render_diff(const Diff& diff, Style style);

// An object a line: "record" is "summary", "step", "operation" or "finding".
std::string render_diff_ndjson(const Diff& diff);

// The same as one object: {"schema":"hawkctl.diff/1", ...}.
std::string render_diff_json(const Diff& diff);

} // namespace hawk::view
