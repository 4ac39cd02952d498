#include "view/page_spans.hpp"

#include "base/timestamp.hpp"
#include "story/critical_path.hpp"
#include "view/conversations.hpp"
#include "view/page_text.hpp"
#include "view/span_words.hpp"
#include "view/time_scale.hpp"
#include "view/tree.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace hawk::view {

namespace {

using Json = nlohmann::ordered_json;
using story::SpanNode;
using story::SpanTree;

constexpr int k_ticks = 4;

std::vector<TimeScale::Interval> busy_of(const SpanTree& tree) {
  std::vector<TimeScale::Interval> out;
  for (const SpanNode& node : tree.nodes()) {
    if (node.kind != SpanNode::Kind::missing) {
      out.push_back({node.start, node.end});
    }
  }
  return out;
}

class PageSpans final {
public:
  PageSpans(const SpanTree& tree, PageNames& names)
      : tree_(tree),
        names_(names),
        scale_(busy_of(tree)),
        critical_(story::critical_paths(tree)) {}

  Json render() {
    Json json;
    json["traces"] = Json::array();
    for (const std::string& words : trace_headers(tree_)) {
      json["traces"].push_back(masked_text(words));
    }
    for (int i = 0; i <= k_ticks; ++i) {
      const double at = static_cast<double>(i) / k_ticks;
      json["ticks"].push_back(
          {at, base::format_duration(scale_.time_at(at) - scale_.start())});
    }
    json["idle"] = Json::array();
    for (const TimeScale::Interval& idle : scale_.idle()) {
      json["idle"].push_back({(place(idle.start) + place(idle.end)) / 2,
                              base::format_duration(idle.end - idle.start)});
    }
    json["nodes"] = Json::array();
    const Conversations conversations = find_conversations(tree_);
    json["conversations"] = Json::array();
    for (const std::string& words : conversations.headers) {
      json["conversations"].push_back(masked_text(words));
    }
    for (const std::uint32_t at : conversations.order) {
      json["nodes"].push_back(node(at));
    }
    return json;
  }

private:
  // To a tenth of a pixel of any screen.
  double place(base::Nanos time) const {
    return std::round(scale_.place_of(time) * 1e5) / 1e5;
  }

  Json node(std::uint32_t at) {
    const SpanNode& node = tree_.nodes()[at];
    Json json;
    json["depth"] = node.depth;
    json["trace"] = node.trace;
    if (node.kind != SpanNode::Kind::record) { // that has its text
      json["name"] = masked_text(node_name(tree_, at));
    }
    json["start"] = base::format_duration(
        node.start - tree_.traces()[node.trace].start);
    if (node.entry != story::k_no_node) {
      json["record"] = node.entry;
    }
    const model::Span* span = tree_.span_of(node);
    if (node.kind == SpanNode::Kind::record) {
      json["kind"] = "record";
      json["bar"] = {place(node.start), place(node.start)};
      if (story::is_error(*tree_.entry_of(node))) {
        json["bad"] = true;
      }
      return json;
    }
    json["kind"] = span == nullptr ? "missing" : "span";
    json["bar"] = {place(node.start), place(node.end)};
    json["length"] = base::format_duration(node.end - node.start);
    for (const std::string& note : notes_of(tree_, at)) {
      json["notes"].push_back(masked_text(note));
    }
    if (span != nullptr) {
      put_span(json, at, node, *span);
    }
    return json;
  }

  void put_span(Json& json,
                std::uint32_t at,
                const SpanNode& node,
                const model::Span& span) {
    json["service"] = names_.number_of(masked_text(row_text(span.service)));
    for (const auto& [key, words] :
         {std::pair{"agent", agent_words(span)},
          std::pair{"failure", failure_words(span)}}) {
      if (!words.empty()) {
        json[key] = masked_text(words);
      }
    }
    if (span.status == model::Span::Status::error) {
      json["bad"] = true;
    }
    if (node.has(SpanNode::open)) {
      json["open"] = true;
    }
    put_critical(json, at);
    for (const std::uint32_t child : tree_.children(at)) {
      const SpanNode& other = tree_.nodes()[child];
      if (other.kind == SpanNode::Kind::record) {
        json["marks"].push_back(
            {place(other.start), story::is_error(*tree_.entry_of(other))});
      }
    }
    put_parts(json, node, span);
  }

  void put_critical(Json& json, std::uint32_t at) {
    const auto [first, last] = std::equal_range(
        critical_.begin(),
        critical_.end(),
        story::CriticalSection{at, {}, {}},
        [](const story::CriticalSection& a, const story::CriticalSection& b) {
          return a.node < b.node;
        });
    for (auto section = first; section != last; ++section) {
      json["critical"].push_back(place(section->start));
      json["critical"].push_back(place(section->end));
    }
  }

  // What a span holds besides its children.
  static void add_part(Json& json,
                       const char* kind,
                       const std::string& text,
                       const std::string& below = {}) {
    json["parts"].push_back(
        {kind, masked_text(text) + (below.empty() ? "" : "\n") + below});
  }

  static std::string stack_of(const model::SpanEvent& event) {
    const auto found = event.attributes.find("exception.stacktrace");
    const auto* text = found == event.attributes.end()
                           ? nullptr
                           : std::get_if<std::string>(&found->second);
    return text == nullptr ? std::string() : page_text(*text);
  }

  void put_parts(Json& json, const SpanNode& node, const model::Span& span) {
    for (const std::string& row : message_rows(span, true)) {
      add_part(json, "message", row);
    }
    for (const model::SpanEvent& event : span.events) {
      const bool failed = is_exception(event);
      json["marks"].push_back({place(event.time + node.shift), failed});
      add_part(json,
               failed ? "failure" : "event",
               event_words(event),
               failed ? stack_of(event) : std::string());
    }
    for (const model::SpanLink& link : span.links) {
      add_part(json, "link", link_words(span, link));
    }
  }

  const SpanTree& tree_;
  PageNames& names_;
  TimeScale scale_;
  std::vector<story::CriticalSection> critical_;
};

} // namespace

std::string render_page_spans(const SpanTree& tree, PageNames& names) {
  return PageSpans(tree, names)
      .render()
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace hawk::view
