#include "story/span_tree.hpp"

#include "story/span_tree_builder.hpp"

#include <algorithm>

namespace hawk::story {

SpanTree::SpanTree(std::span<const Entry> entries)
    : entries_(entries) {
  SpanTreeBuilder(*this).build();
}

std::span<const std::uint32_t> SpanTree::roots() const {
  return std::span(children_).subspan(first_[nodes_.size()]);
}

std::span<const std::uint32_t> SpanTree::children(std::uint32_t node) const {
  return std::span(children_).subspan(first_[node],
                                      first_[node + 1] - first_[node]);
}

const model::Span* SpanTree::span_of(const SpanNode& node) const {
  return node.kind == SpanNode::Kind::span ? entries_[node.entry].span() : nullptr;
}

void SpanTree::shift(std::uint32_t node, model::Nanos delta) {
  nodes_[node].start += delta;
  nodes_[node].end += delta;
  nodes_[node].shift += delta;
}

void SpanTree::measure_traces() {
  for (TraceSummary& trace : traces_) {
    trace.start = model::Nanos::max();
    trace.end = model::Nanos::min();
  }
  for (const SpanNode& node : nodes_) {
    TraceSummary& trace = traces_[node.trace];
    trace.start = std::min(trace.start, node.start);
    trace.end = std::max(trace.end, node.end);
  }
}

} // namespace hawk::story
