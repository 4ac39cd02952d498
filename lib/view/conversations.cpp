#include "view/conversations.hpp"

#include "base/timestamp.hpp"
#include "view/span_words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

namespace hawk::view {

namespace {

using story::SpanNode;
using story::SpanTree;
using story::TraceSummary;

// The surest first. session.id is also what OpenInference writes.
constexpr std::array<const char*, 4> k_keys = {
    "gen_ai.conversation.id",
    "langfuse.session.id",
    "traceloop.association.properties.session_id",
    "session.id"};

// By trace: the value of the surest key that a span of it has, of equal ones
// the first.
std::vector<std::string> names_of(const SpanTree& tree) {
  std::vector<std::string> names(tree.traces().size());
  std::vector<std::size_t> ranks(tree.traces().size(), k_keys.size());
  for (const std::uint32_t at : tree.preorder()) {
    const SpanNode& node = tree.nodes()[at];
    const model::Span* span = tree.span_of(node);
    for (std::size_t i = 0; span != nullptr && i < ranks[node.trace]; ++i) {
      const auto found = span->attributes.find(k_keys[i]);
      const auto* text = found == span->attributes.end()
                             ? nullptr
                             : std::get_if<std::string>(&found->second);
      if (text != nullptr && !text->empty()) {
        names[node.trace] = *text;
        ranks[node.trace] = i;
      }
    }
  }
  return names;
}

struct Group {
  std::string name;
  std::vector<std::uint32_t> traces;
};

// In the order of their first traces.
std::vector<Group> group(const std::vector<std::string>& names) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t> known;
  for (std::uint32_t trace = 0; trace < names.size(); ++trace) {
    const std::string& name = names[trace];
    const auto found = known.find(name);
    if (!name.empty() && found != known.end()) {
      groups[found->second].traces.push_back(trace);
      continue;
    }
    known.emplace(name, groups.size());
    groups.push_back({name, {trace}});
  }
  return groups;
}

std::string header_of(const Group& group, const SpanTree& tree) {
  model::Nanos start = tree.traces()[group.traces.front()].start;
  model::Nanos end = start;
  std::uint32_t failed = 0;
  for (const std::uint32_t at : group.traces) {
    const TraceSummary& trace = tree.traces()[at];
    start = std::min(start, trace.start);
    end = std::max(end, trace.end);
    failed += trace.failed;
  }
  std::string text = fmt::format("conversation {}: {} trace{}, {}",
                                 row_text(group.name),
                                 group.traces.size(),
                                 group.traces.size() == 1 ? "" : "s",
                                 base::format_duration(end - start));
  return failed == 0 ? text : text + fmt::format(", {} failed", failed);
}

} // namespace

Conversations find_conversations(const SpanTree& tree) {
  // The nodes of a trace stand together.
  std::vector<std::vector<std::uint32_t>> nodes(tree.traces().size());
  for (const std::uint32_t at : tree.preorder()) {
    nodes[tree.nodes()[at].trace].push_back(at);
  }
  Conversations out;
  out.headers.resize(nodes.size());
  out.order.reserve(tree.preorder().size());
  for (const Group& each : group(names_of(tree))) {
    if (!each.name.empty()) {
      out.headers[each.traces.front()] = header_of(each, tree);
    }
    for (const std::uint32_t trace : each.traces) {
      out.order.insert(
          out.order.end(), nodes[trace].begin(), nodes[trace].end());
    }
  }
  return out;
}

} // namespace hawk::view
