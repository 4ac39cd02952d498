#pragma once

// Makes a SpanTree: who is whose parent (span_tree_builder.cpp), and then the
// order and times of all (span_tree_order.cpp). For span_tree.cpp alone.

#include "story/span_tree.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hawk::story {

// A span by its ids.
struct SpanKey {
  std::uint32_t trace = 0;
  std::string_view id;

  bool operator==(const SpanKey&) const = default;
};

struct SpanKeyHash {
  std::size_t operator()(const SpanKey& key) const {
    return std::hash<std::string_view>()(key.id) * 31U + key.trace;
  }
};

// Numbers the traces. 64 bits of an id stand for all of it, unless two ids of
// 128 bits share them.
class TraceNumbers final {
public:
  std::uint32_t number_of(std::string_view id);

  std::vector<std::string_view> ids{std::string_view()}; // 0: of no trace

private:
  std::unordered_map<std::string_view, std::uint32_t> numbers_{{{}, 0}};
  std::unordered_map<std::string_view, std::uint32_t> shorts_;
};

inline bool has_times(const model::Span& span) {
  return span.start || span.end;
}

class SpanTreeBuilder final {
public:
  explicit SpanTreeBuilder(SpanTree& tree)
      : tree_(tree),
        nodes_(tree.nodes_) {}

  void build() {
    add_spans();
    find_parents();
    add_records();
    cut_circles();
    link_children();
    settle_times();
    sort_children();
    walk();
    summarise();
  }

private:
  // The spans of one id. Each list is short, or its spans are no halves.
  struct Holders {
    std::uint32_t first = k_no_node;  // or the client's half
    std::uint32_t server = k_no_node; // a shared half
  };

  void add_spans();
  void add_span(std::uint32_t entry, const model::Span& span);
  void find_parents();
  void add_records();
  std::uint32_t missing(const SpanKey& key);
  std::uint32_t parent_of(const SpanNode& node, const model::Span& span);
  void cut_circles();
  void link_children();
  void settle_times();
  void sort_children();
  void walk();
  void summarise();
  std::vector<std::uint32_t> breadth_first() const;
  bool comes_before(std::uint32_t a, std::uint32_t b) const;

  const model::Span& span_of(std::uint32_t node) const {
    return *tree_.entries_[nodes_[node].entry].span();
  }

  SpanTree& tree_;
  std::vector<SpanNode>& nodes_;
  TraceNumbers traces_;
  std::vector<bool> timed_; // by node: whether its time is its own
  std::unordered_map<SpanKey, Holders, SpanKeyHash> holders_;
};

} // namespace hawk::story
