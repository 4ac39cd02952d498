#include "story/span_tree.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace hawk::story {

namespace {

using Kind = SpanNode::Kind;
using model::Nanos;

constexpr std::size_t k_short_trace = 16;

struct Key {
  std::uint32_t trace = 0;
  std::string_view id;

  bool operator==(const Key&) const = default;
};

struct KeyHash {
  std::size_t operator()(const Key& key) const {
    return std::hash<std::string_view>()(key.id) * 31U + key.trace;
  }
};

// Numbers the traces. 64 bits of an id stand for all of it, unless two ids of
// 128 bits share them.
class TraceNumbers final {
public:
  std::uint32_t number_of(std::string_view id) {
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

  std::vector<std::string_view> ids{std::string_view()}; // 0: of no trace

private:
  std::unordered_map<std::string_view, std::uint32_t> numbers_{{{}, 0}};
  std::unordered_map<std::string_view, std::uint32_t> shorts_;
};

bool has_times(const model::Span& span) {
  return span.start || span.end;
}

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
  std::uint32_t missing(const Key& key);
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
  std::unordered_map<Key, Holders, KeyHash> holders_;
};

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

std::uint32_t SpanTreeBuilder::missing(const Key& key) {
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
  return node.kind == Kind::span ? entries_[node.entry].span() : nullptr;
}

void SpanTree::shift(std::uint32_t node, model::Nanos delta) {
  nodes_[node].start += delta;
  nodes_[node].end += delta;
  nodes_[node].shift += delta;
}

} // namespace hawk::story
