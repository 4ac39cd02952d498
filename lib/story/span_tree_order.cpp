#include "story/span_tree_builder.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

using Kind = SpanNode::Kind;
using model::Nanos;

} // namespace

bool SpanTreeBuilder::comes_before(std::uint32_t a, std::uint32_t b) const {
  return nodes_[a].start != nodes_[b].start ? nodes_[a].start < nodes_[b].start
                                            : a < b;
}

void SpanTreeBuilder::link_children() {
  const std::size_t count = nodes_.size();
  std::vector<std::uint32_t>& first = tree_.first_;
  const auto slot = [count](const SpanNode& node) {
    return node.parent == k_no_node ? count : std::size_t{node.parent};
  };
  first.assign(count + 2, 0);
  for (const SpanNode& node : nodes_) {
    ++first[slot(node) + 1];
  }
  for (std::size_t i = 1; i < first.size(); ++i) {
    first[i] += first[i - 1];
  }
  tree_.children_.resize(count);
  std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
  for (std::uint32_t i = 0; i < count; ++i) {
    tree_.children_[next[slot(nodes_[i])]++] = i;
  }
}

std::vector<std::uint32_t> SpanTreeBuilder::breadth_first() const {
  const auto roots = tree_.roots();
  std::vector<std::uint32_t> order(roots.begin(), roots.end());
  order.reserve(nodes_.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto children = tree_.children(order[i]);
    order.insert(order.end(), children.begin(), children.end());
  }
  return order;
}

// What states no time, and what is missing, lasts from its first child to its
// last; without such it is when its parent began. What did not end lasts as
// long as what is in it.
void SpanTreeBuilder::settle_times() {
  timed_.resize(nodes_.size());
  Nanos first = Nanos::max();
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const SpanNode& node = nodes_[i];
    const Entry* entry = tree_.entry_of(node);
    const model::Span* span = tree_.span_of(node);
    // The time of a record that states none is that of the one before it, if
    // there is one.
    timed_[i] = span != nullptr ? has_times(*span)
                                : entry != nullptr
                                      && (entry->timed || node.start.count() != 0);
    first = timed_[i] ? std::min(first, node.start) : first;
  }
  const std::vector<std::uint32_t> order = breadth_first();
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    const SpanNode& node = nodes_[*at];
    if (node.parent == k_no_node || !timed_[*at]) {
      continue;
    }
    SpanNode& parent = nodes_[node.parent];
    const bool has_own = timed_[node.parent] && !parent.has(SpanNode::untimed);
    if (!timed_[node.parent]) {
      parent.flags |= SpanNode::untimed;
      parent.start = node.start;
      parent.end = node.end;
      timed_[node.parent] = true;
    } else if (!has_own) {
      parent.start = std::min(parent.start, node.start);
    }
    if (!has_own || parent.has(SpanNode::open)) {
      parent.end = std::max(parent.end, node.end);
    }
  }
  for (const std::uint32_t at : order) {
    SpanNode& node = nodes_[at];
    if (!timed_[at]) {
      node.flags |= SpanNode::untimed;
      node.start = node.end = node.parent != k_no_node ? nodes_[node.parent].start
                              : first != Nanos::max()  ? first
                                                       : node.start;
    }
  }
}

void SpanTreeBuilder::sort_children() {
  const std::vector<std::uint32_t>& first = tree_.first_;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    std::sort(tree_.children_.begin() + first[i],
              tree_.children_.begin() + first[i + 1],
              [this](std::uint32_t a, std::uint32_t b) {
                return comes_before(a, b);
              });
  }
}

void SpanTreeBuilder::walk() {
  // Traces in the order of their first node; what has no trace by itself.
  std::vector<Nanos> begins(traces_.ids.size(), Nanos::max());
  for (const SpanNode& node : nodes_) {
    begins[node.trace] = std::min(begins[node.trace], node.start);
  }
  const auto roots = tree_.children_.begin() + tree_.first_[nodes_.size()];
  std::sort(roots,
            tree_.children_.end(),
            [&](std::uint32_t a, std::uint32_t b) {
              const std::uint32_t ta = nodes_[a].trace;
              const std::uint32_t tb = nodes_[b].trace;
              if (ta != tb) {
                return begins[ta] != begins[tb] ? begins[ta] < begins[tb]
                                                : ta < tb;
              }
              return comes_before(a, b);
            });
  std::vector<std::uint32_t> stack(
      std::make_reverse_iterator(tree_.children_.end()),
      std::make_reverse_iterator(roots));
  tree_.preorder_.reserve(nodes_.size());
  while (!stack.empty()) {
    const std::uint32_t at = stack.back();
    stack.pop_back();
    tree_.preorder_.push_back(at);
    SpanNode& node = nodes_[at];
    node.depth =
        node.parent == k_no_node ? 0 : nodes_[node.parent].depth + 1;
    const auto children = tree_.children(at);
    stack.insert(stack.end(), children.rbegin(), children.rend());
  }
}

void SpanTreeBuilder::summarise() {
  std::vector<std::uint32_t> places(traces_.ids.size(), k_no_node);
  for (const std::uint32_t at : tree_.preorder_) {
    SpanNode& node = nodes_[at];
    std::uint32_t& place = places[node.trace];
    if (place == k_no_node) {
      place = static_cast<std::uint32_t>(tree_.traces_.size());
      TraceSummary made;
      made.id = traces_.ids[node.trace];
      made.start = node.start;
      made.end = node.end;
      tree_.traces_.push_back(made);
    }
    TraceSummary& trace = tree_.traces_[place];
    node.trace = place;
    trace.start = std::min(trace.start, node.start);
    trace.end = std::max(trace.end, node.end);
    const model::Span* span = tree_.span_of(node);
    trace.spans += span != nullptr ? 1 : 0;
    trace.records += node.kind == Kind::record ? 1 : 0;
    trace.missing += node.kind == Kind::missing ? 1 : 0;
    trace.failed +=
        span != nullptr && span->status == model::Span::Status::error ? 1 : 0;
  }
}

} // namespace hawk::story
