#include "story/critical_path.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

using model::Nanos;

// A span cut to its parent.
struct Cut {
  std::uint32_t node = 0;
  Nanos start{};
  Nanos end{};
};

// A span on the way from the root to where the path is.
struct Frame {
  Cut span;
  std::vector<Cut> children; // those waited for, the last to finish first
  std::size_t next = 0;      // of them
  Nanos until{};             // where the path is within it
};

bool is_waited_for(const SpanTree& tree, const SpanNode& node) {
  const model::Span* span = tree.span_of(node);
  return span != nullptr && !span->follows;
}

Frame enter(const SpanTree& tree, const Cut& cut) {
  Frame frame;
  frame.span = cut;
  frame.until = cut.end;
  for (const std::uint32_t child : tree.children(cut.node)) {
    const SpanNode& node = tree.nodes()[child];
    // Without a length it would matter to nothing; Jaeger drops what touches
    // its parent from outside only.
    if (is_waited_for(tree, node) && node.start < cut.end
        && node.end > cut.start) {
      frame.children.push_back({child,
                                std::max(node.start, cut.start),
                                std::min(node.end, cut.end)});
    }
  }
  std::stable_sort(frame.children.begin(),
                   frame.children.end(),
                   [](const Cut& a, const Cut& b) { return a.end > b.end; });
  return frame;
}

void trace_path(const SpanTree& tree,
                std::uint32_t root,
                std::vector<CriticalSection>& out) {
  const SpanNode& first = tree.nodes()[root];
  const auto add = [&](const Frame& frame, Nanos from) {
    if (from < frame.until
        && tree.nodes()[frame.span.node].kind == SpanNode::Kind::span) {
      out.push_back({frame.span.node, from, frame.until});
    }
  };
  std::vector<Frame> stack;
  stack.push_back(enter(tree, {root, first.start, first.end}));
  while (!stack.empty()) {
    Frame& frame = stack.back();
    // Also one that ended just as the one after it began: that waited for it.
    while (frame.next < frame.children.size()
           && frame.children[frame.next].end > frame.until) {
      ++frame.next;
    }
    if (frame.next == frame.children.size()) {
      add(frame, frame.span.start);
      stack.pop_back();
      continue;
    }
    const Cut child = frame.children[frame.next++];
    add(frame, child.end);
    frame.until = child.start; // where the path comes back to
    stack.push_back(enter(tree, child));
  }
}

} // namespace

std::vector<CriticalSection> critical_path(const SpanTree& tree,
                                           std::uint32_t root) {
  std::vector<CriticalSection> out;
  trace_path(tree, root, out);
  return out;
}

std::vector<CriticalSection> critical_paths(const SpanTree& tree) {
  std::vector<CriticalSection> out;
  for (const std::uint32_t root : tree.roots()) {
    if (tree.nodes()[root].kind != SpanNode::Kind::record) {
      trace_path(tree, root, out);
    }
  }
  std::sort(out.begin(),
            out.end(),
            [](const CriticalSection& a, const CriticalSection& b) {
              return a.node != b.node ? a.node < b.node : a.start < b.start;
            });
  return out;
}

} // namespace hawk::story
