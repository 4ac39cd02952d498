#include "story/span_tree_builder.hpp"

#include <optional>
#include <string>

namespace hawk::story {

namespace {

using Kind = SpanNode::Kind;
using model::Nanos;

constexpr std::size_t k_short_trace = 16;

// The same again, or what a service of Zipkin reported of it beforehand, still
// without times.
bool is_same_span(const model::Span& a, const model::Span& b) {
  if (!has_times(b) && a.service == b.service) {
    return true;
  }
  return a.name == b.name && a.start == b.start && a.end == b.end
         && a.service == b.service && a.kind == b.kind
         && a.parent_span_id == b.parent_span_id;
}

bool is_server_half(const model::Span& span, const model::Span& other) {
  using SpanKind = model::Span::Kind;
  return !other.shared
         && (span.shared
             || (span.kind == SpanKind::server
                 && other.kind == SpanKind::client));
}

} // namespace

std::uint32_t TraceNumbers::number_of(std::string_view id) {
  const auto [found, is_new] =
      numbers_.try_emplace(id, static_cast<std::uint32_t>(ids.size()));
  if (!is_new) {
    return found->second;
  }
  if (id.size() == 2 * k_short_trace || id.size() == k_short_trace) {
    const std::string_view low = id.substr(id.size() - k_short_trace);
    const auto [same, first] = shorts_.try_emplace(low, found->second);
    std::string_view& known = ids[first ? 0 : same->second];
    if (!first
        && (id.size() == k_short_trace || known.size() == k_short_trace
            || known.starts_with(std::string(k_short_trace, '0'))
            || id.starts_with(std::string(k_short_trace, '0')))) {
      known = id.size() > known.size() ? id : known;
      found->second = same->second;
      return same->second;
    }
  }
  ids.push_back(id);
  return found->second;
}

void SpanTreeBuilder::add_spans() {
  std::size_t count = 0;
  for (const Entry& entry : tree_.entries_) {
    count += entry.span() != nullptr ? 1U : 0U;
  }
  holders_.reserve(count);
  nodes_.reserve(tree_.entries_.size());
  for (const bool timed : {true, false}) {
    for (std::size_t i = 0; i < tree_.entries_.size(); ++i) {
      const model::Span* span = tree_.entries_[i].span();
      if (span != nullptr && has_times(*span) == timed) {
        add_span(static_cast<std::uint32_t>(i), *span);
      }
    }
  }
}

void SpanTreeBuilder::add_span(std::uint32_t entry, const model::Span& span) {
  SpanNode node;
  node.entry = entry;
  node.id = span.span_id;
  node.trace = traces_.number_of(span.trace_id);
  node.start = span.start.value_or(
      span.end.value_or(tree_.entries_[entry].time));
  node.end = span.end.value_or(node.start);
  node.flags = span.end ? 0 : SpanNode::open;
  if (!span.start) {
    node.flags |= SpanNode::no_start;
  }
  if (node.end < node.start) {
    node.flags |= SpanNode::backwards;
    node.end = node.start;
  }
  const auto at = static_cast<std::uint32_t>(nodes_.size());
  if (!span.span_id.empty()) {
    Holders& same = holders_[{node.trace, node.id}];
    if (same.first == k_no_node) {
      same.first = at;
    } else if (const model::Span& first = span_of(same.first);
               is_same_span(first, span)) {
      ++nodes_[same.first].copies;
      return;
    } else if (same.server != k_no_node
               && is_same_span(span_of(same.server), span)) {
      ++nodes_[same.server].copies;
      return;
    } else if (same.server == k_no_node && is_server_half(span, first)) {
      same.server = at;
      node.flags |= SpanNode::shared_half;
    } else if (same.server == k_no_node && is_server_half(first, span)) {
      nodes_[same.first].flags |= SpanNode::shared_half;
      same = {at, same.first};
    } else {
      node.flags |= SpanNode::same_id;
    }
  }
  nodes_.push_back(node);
}

std::uint32_t SpanTreeBuilder::missing(const SpanKey& key) {
  Holders& holders = holders_[key];
  if (holders.first == k_no_node) {
    holders.first = static_cast<std::uint32_t>(nodes_.size());
    SpanNode node;
    node.kind = Kind::missing;
    node.trace = key.trace;
    node.id = key.id;
    nodes_.push_back(node);
  }
  return holders.first;
}

std::uint32_t SpanTreeBuilder::parent_of(const SpanNode& node,
                                         const model::Span& span) {
  if (node.has(SpanNode::shared_half)) {
    return holders_[{node.trace, node.id}].first;
  }
  if (span.parent_span_id.empty() || span.parent_span_id == span.span_id) {
    return k_no_node;
  }
  const auto found = holders_.find({node.trace, span.parent_span_id});
  if (found == holders_.end()) {
    return missing({node.trace, span.parent_span_id});
  }
  // What the server did is below its half; what the client did besides, not.
  const Holders holders = found->second;
  const bool is_clients =
      holders.server == k_no_node
      || (span_of(holders.first).service == span.service
          && span_of(holders.server).service != span.service);
  return is_clients ? holders.first : holders.server;
}

void SpanTreeBuilder::find_parents() {
  const std::size_t count = nodes_.size(); // missing ones come behind
  for (std::size_t i = 0; i < count; ++i) {
    const model::Span& span = span_of(static_cast<std::uint32_t>(i));
    const std::uint32_t parent = parent_of(nodes_[i], span);
    nodes_[i].parent = parent;
    if (!span.span_id.empty() && span.parent_span_id == span.span_id
        && parent == k_no_node) {
      nodes_[i].flags |= SpanNode::own_parent;
    }
  }
}

void SpanTreeBuilder::add_records() {
  for (std::size_t i = 0; i < tree_.entries_.size(); ++i) {
    const Entry& entry = tree_.entries_[i];
    if (entry.span() != nullptr) {
      continue;
    }
    SpanNode node;
    node.kind = Kind::record;
    node.entry = static_cast<std::uint32_t>(i);
    node.start = node.end = entry.time;
    if (const model::LogEvent* event = entry.event()) {
      node.trace = traces_.number_of(event->trace_id);
      if (!event->span_id.empty()) {
        node.parent = missing({node.trace, event->span_id});
      }
    }
    nodes_.push_back(node);
  }
}

// Follows the parents of each node once. A circle is cut above the span of it
// that began first.
void SpanTreeBuilder::cut_circles() {
  enum class Seen : std::uint8_t { no, on_path, done };
  std::vector<Seen> seen(nodes_.size(), Seen::no);
  std::vector<std::uint32_t> path;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    std::uint32_t at = i;
    for (path.clear(); at != k_no_node && seen[at] == Seen::no;
         at = nodes_[at].parent) {
      seen[at] = Seen::on_path;
      path.push_back(at);
    }
    if (at != k_no_node && seen[at] == Seen::on_path) {
      std::uint32_t first = at;
      for (std::uint32_t other = nodes_[at].parent; other != at;
           other = nodes_[other].parent) {
        first = comes_before(other, first) ? other : first;
      }
      nodes_[first].parent = k_no_node;
      nodes_[first].flags |= SpanNode::in_circle;
    }
    for (const std::uint32_t node : path) {
      seen[node] = Seen::done;
    }
  }
}

} // namespace hawk::story
