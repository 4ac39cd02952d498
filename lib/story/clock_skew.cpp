#include "story/clock_skew.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace hawk::story {

namespace {

using model::Nanos;

// How far off the clock is that a node's times are of.
struct Skew {
  std::string host;
  Nanos delta{};
};

// How far a child of another host has to move.
Nanos needed(const SpanNode& child, const SpanNode& parent) {
  const Nanos child_length = child.end - child.start;
  const Nanos parent_length = parent.end - parent.start;
  if (child_length > parent_length) {
    // The parent did not wait to its end: all that is sure is the order.
    return std::max(parent.start - child.start, Nanos{});
  }
  if (child.start >= parent.start && child.end <= parent.end) {
    return {};
  }
  // As long on the way there as back.
  return parent.start + (parent_length - child_length) / 2 - child.start;
}

} // namespace

std::string host_of(const model::Span& span) {
  constexpr std::array<std::string_view, 5> k_keys = {
      "host.id", "host.ip", "host.name", "ip", "hostname"};
  for (const std::string_view key : k_keys) {
    const auto found = span.resource.find(std::string(key));
    if (found != span.resource.end()) {
      if (const auto* text = std::get_if<std::string>(&found->second)) {
        return *text;
      }
    }
  }
  return {};
}

SkewReport adjust_skew(SpanTree& tree, Nanos most) {
  SkewReport report;
  std::vector<Skew> skews(tree.nodes().size());
  for (const std::uint32_t at : tree.preorder()) {
    const SpanNode node = tree.nodes()[at];
    const model::Span* span = tree.span_of(node);
    Skew& skew = skews[at];
    if (node.parent != k_no_node) {
      skew = skews[node.parent];
    }
    const std::string host = span == nullptr ? std::string() : host_of(*span);
    if (!host.empty() && host != skew.host) {
      const bool comparable = node.parent != k_no_node && !skew.host.empty()
                              && !node.has(SpanNode::untimed)
                              && !node.has(SpanNode::same_id);
      skew = {host, comparable ? needed(node, tree.nodes()[node.parent])
                               : Nanos{}};
      if (std::chrono::abs(skew.delta) > most) {
        ++report.refused;
        skew.delta = {};
      }
    }
    if (skew.delta.count() != 0) {
      tree.shift(at, skew.delta);
      ++report.moved;
      report.largest = std::max(report.largest, std::chrono::abs(skew.delta));
    }
  }
  tree.measure_traces();
  return report;
}

} // namespace hawk::story
