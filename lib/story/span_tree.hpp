#pragma once

// Spans, and the log records that name their span, as a forest. Nothing is left
// out, and whatever does not fit is said of its node: a parent that nobody
// recorded is a node of its own, ids that came twice, spans that are their own
// ancestors. Any number of spans, any depth.

#include "story/entry.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

constexpr std::uint32_t k_no_node = std::numeric_limits<std::uint32_t>::max();

struct SpanNode {
  enum class Kind {
    span,
    missing, // a span that others name and nobody recorded
    record,  // a log record or line
  };

  // What is odd about a span.
  enum Flag : std::uint8_t {
    open = 1,        // it has no end
    same_id = 2,     // another span before it has its id
    own_parent = 4,  // it names itself
    in_circle = 8,   // it descends from itself: cut here
    shared_half = 16, // the server's half, below the client's
    no_start = 32,   // it states no beginning
    backwards = 64,  // it ends before it begins: taken for a moment
    untimed = 128,   // its times are those of what is in it or around it
  };

  Kind kind = Kind::span;
  std::uint8_t flags = 0;
  std::uint32_t copies = 1;         // how often the very same span came
  std::uint32_t entry = k_no_node;  // its place among the entries
  std::uint32_t parent = k_no_node; // a node
  std::uint32_t depth = 0;
  std::uint32_t trace = 0; // its place among the traces
  model::Nanos start{};    // of a missing one: of its first child
  model::Nanos end{};      // of an open one: the last that is known in it
  model::Nanos shift{};    // that a clock's adjustment added to its times
  std::string_view id;     // its span id; of a missing one, what others say

  bool has(Flag flag) const { return (flags & flag) != 0; }
};

struct TraceSummary {
  std::string_view id; // empty: of what has none
  std::uint32_t spans = 0;
  std::uint32_t records = 0;
  std::uint32_t missing = 0;
  std::uint32_t failed = 0; // spans
  model::Nanos start{};
  model::Nanos end{};
};

class SpanTree final {
public:
  // The entries must outlive the tree. A trace id of 64 bits is the one of 128
  // that ends with it.
  explicit SpanTree(std::span<const Entry> entries);

  const std::vector<SpanNode>& nodes() const { return nodes_; }

  const std::vector<TraceSummary>& traces() const { return traces_; }

  // Nodes without a parent, by trace and time.
  std::span<const std::uint32_t> roots() const;

  // In the order of time.
  std::span<const std::uint32_t> children(std::uint32_t node) const;

  // All nodes, parents before their children, by trace and time.
  const std::vector<std::uint32_t>& preorder() const { return preorder_; }

  const Entry* entry_of(const SpanNode& node) const {
    return node.entry == k_no_node ? nullptr : &entries_[node.entry];
  }

  // The span of a node; none if it is a record or missing.
  const model::Span* span_of(const SpanNode& node) const;

  // Moves a node in time. Its place among others stays. What traces say of
  // their times is that from before until measure_traces().
  void shift(std::uint32_t node, model::Nanos delta);
  void measure_traces();

private:
  friend class SpanTreeBuilder;

  std::span<const Entry> entries_;
  std::vector<SpanNode> nodes_;
  std::vector<TraceSummary> traces_;
  // The children of node i are at first_[i] to first_[i + 1]; behind the last
  // node are the roots.
  std::vector<std::uint32_t> children_;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> preorder_;
};

} // namespace hawk::story
