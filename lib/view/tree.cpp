#include "view/tree.hpp"

#include "base/timestamp.hpp"
#include "view/conversations.hpp"
#include "view/record_text.hpp"
#include "view/span_words.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::view {

namespace {

using story::SpanNode;
using story::SpanTree;

constexpr std::string_view k_dim = "2";
constexpr std::string_view k_red = "31";
constexpr std::size_t k_time_cells = 21; // "  +4.0 ms    4.9 ms  "

// The lines that lead from a parent to its children.
struct Strokes {
  std::string_view child;
  std::string_view last;
  std::string_view along;
  std::string_view point;
  std::string_view failure = "! ";
  std::string_view link;
};

constexpr Strokes k_unicode = {"├─ ", "└─ ", "│  ", "· ", "! ", "→ "};
constexpr Strokes k_ascii = {"|- ", "`- ", "|  ", ". ", "! ", "> "};

class TreeView final {
public:
  TreeView(const SpanTree& tree, const SpanView& view, const TextSink& sink)
      : tree_(tree),
        view_(view),
        sink_(sink),
        strokes_(view.charset == Charset::ascii ? k_ascii : k_unicode),
        // Half of what the times leave is for words.
        deepest_(std::max<std::size_t>(
            (std::max(view.width, k_time_cells) - k_time_cells) / 6, 3)
                 - 2) {}

  void render() {
    const std::vector<std::string> headers = trace_headers(tree_);
    const Conversations conversations = find_conversations(tree_);
    std::uint32_t trace = story::k_no_node;
    for (const std::uint32_t at : conversations.order) {
      const SpanNode& node = tree_.nodes()[at];
      if (node.trace != trace) {
        trace = node.trace;
        for (const std::string* header :
             {&conversations.headers[trace], &headers[trace]}) {
          if (!header->empty()) {
            sink_(fit(*header, view_.width, view_.charset) + "\n");
          }
        }
      }
      note_last(at, node);
      put_node(at, node);
    }
  }

private:
  // Whether the ancestor at each depth was the last of its siblings.
  void note_last(std::uint32_t at, const SpanNode& node) {
    last_.resize(node.depth);
    if (node.parent != story::k_no_node) {
      last_.push_back(tree_.children(node.parent).back() == at);
    } else {
      last_.push_back(true);
    }
  }

  // What leads to a row at that depth. Too deep to draw, the depth as a number.
  std::string lead(std::uint32_t depth) const {
    std::string out;
    const std::size_t from = depth > deepest_ ? depth - deepest_ : 1;
    if (from > 1) {
      out += fmt::format("[{}] ", depth);
    }
    for (std::size_t i = from; i < depth; ++i) {
      out += last_[i] ? std::string_view("   ") : strokes_.along;
    }
    return out;
  }

  std::string times(const SpanNode& node) const {
    const model::Nanos since =
        node.start - tree_.traces()[node.trace].start;
    const bool lasts = node.kind != SpanNode::Kind::record;
    return pad_left(fmt::format("{}{}",
                                since.count() < 0 ? "" : "+",
                                base::format_duration(since)),
                    10)
           + pad_left(lasts ? base::format_duration(node.end - node.start) : "",
                      10)
           + " ";
  }

  void put_row(const std::string& times,
               std::string_view lead,
               std::string_view text,
               std::string_view color) {
    const std::size_t most = std::max(view_.width, k_time_cells + 2);
    const std::string led =
        fit(lead, most - k_time_cells - 1, view_.charset);
    const std::size_t room = most - k_time_cells - cell_width(led);
    sink_(painted(view_.style, k_dim, times) + led
          + painted(view_.style, color, fit(text, room, view_.charset)) + "\n");
  }

  void put_node(std::uint32_t at, const SpanNode& node) {
    std::string before = lead(node.depth);
    if (node.depth > 0) {
      before += last_.back() ? strokes_.last : strokes_.child;
    }
    const model::Span* span = tree_.span_of(node);
    const bool failed =
        span != nullptr  ? span->status == model::Span::Status::error
        : node.kind == SpanNode::Kind::record
            ? story::is_error(*tree_.entry_of(node))
            : false;
    put_row(times(node),
            before,
            words(at, node),
            failed            ? k_red
            : span == nullptr ? k_dim
                              : color_of_name(span->service));
    if (span != nullptr) {
      put_parts(at, node, *span);
    } else if (node.kind == SpanNode::Kind::record) {
      put_stack(lead_below(at, node), tree_.entry_of(node)->event());
    }
  }

  // Below what an exception is told in.
  void put_stack(const std::string& before,
                 const model::Attributes& attributes) {
    const std::string blank(k_time_cells, ' ');
    for (std::string& row : stack_of(attributes)) {
      std::replace(row.begin(), row.end(), '\t', ' ');
      put_row(blank, before + "  ", row, k_dim);
    }
  }

  void put_stack(const std::string& before, const model::LogEvent* event) {
    if (event != nullptr) {
      put_stack(before, event->attributes);
    }
  }

  std::string words(std::uint32_t at, const SpanNode& node) const {
    std::string out = node_name(tree_, at);
    const auto add = [&out](std::string_view text) {
      out.append(text.empty() ? "" : "  ").append(text);
    };
    if (const model::Span* span = tree_.span_of(node)) {
      const model::Span* parent =
          node.parent == story::k_no_node
              ? nullptr
              : tree_.span_of(tree_.nodes()[node.parent]);
      if (!span->service.empty()
          && (parent == nullptr || parent->service != span->service)) {
        out += " [" + row_text(span->service) + "]";
      }
      add(agent_words(*span));
      add(failure_words(*span));
    }
    std::string notes;
    for (const std::string& note : notes_of(tree_, at)) {
      notes.append(notes.empty() ? "" : "; ").append(note);
    }
    add(notes.empty() ? "" : "(" + notes + ")");
    return out;
  }

  // What leads to a row of a node's own parts.
  std::string lead_below(std::uint32_t at, const SpanNode& node) const {
    std::string before = lead(node.depth);
    if (node.depth > 0) {
      before += last_.back() ? std::string_view("   ") : strokes_.along;
    }
    return before
           += tree_.children(at).empty() ? std::string_view("   ")
                                         : strokes_.along;
  }

  // What a span holds besides its children: below its row, before those.
  void put_parts(std::uint32_t at,
                 const SpanNode& node,
                 const model::Span& span) {
    const std::string before = lead_below(at, node);
    const std::string blank(k_time_cells, ' ');
    for (const std::string& row : message_rows(span, view_.whole_messages)) {
      put_message(blank, before, row);
    }
    for (const model::SpanEvent& event : span.events) {
      SpanNode moment;
      moment.kind = SpanNode::Kind::record;
      moment.trace = node.trace;
      moment.start = event.time + node.shift;
      const bool failed = is_exception(event);
      put_row(times(moment),
              before,
              std::string(failed ? strokes_.failure : strokes_.point)
                  + event_words(event),
              failed ? k_red : k_dim);
      if (failed) {
        put_stack(before, event.attributes);
      }
    }
    for (const model::SpanLink& link : span.links) {
      put_row(blank,
              before,
              std::string(strokes_.link) + link_words(span, link),
              k_dim);
    }
  }

  // In one row, or in as many as it takes.
  void put_message(const std::string& blank,
                   const std::string& before,
                   std::string_view text) {
    if (!view_.whole_messages) {
      put_row(blank, before, text, k_dim);
      return;
    }
    const std::size_t used = k_time_cells + cell_width(before);
    const std::size_t room = view_.width > used + 20 ? view_.width - used : 20;
    while (!text.empty()) {
      const std::string_view row = take_cells(text, room);
      put_row(blank, before, row, k_dim);
      text.remove_prefix(row.size());
    }
  }

  const SpanTree& tree_;
  const SpanView& view_;
  const TextSink& sink_;
  const Strokes& strokes_;
  std::size_t deepest_; // levels that are drawn
  std::vector<bool> last_;
};

} // namespace

std::vector<std::string> trace_headers(const SpanTree& tree) {
  std::vector<Tokens> tokens(tree.traces().size());
  for (const SpanNode& node : tree.nodes()) {
    const model::Span* span = tree.span_of(node);
    if (span != nullptr
        && !span->attributes.contains("gen_ai.agent.name")) {
      const Tokens more = tokens_of(*span);
      tokens[node.trace].input += more.input;
      tokens[node.trace].output += more.output;
    }
  }
  std::vector<std::string> out;
  for (std::size_t i = 0; i < tree.traces().size(); ++i) {
    const story::TraceSummary& trace = tree.traces()[i];
    std::string text = trace.id.empty() ? std::string("no trace")
                                        : "trace " + row_text(trace.id);
    const char* before = ": ";
    const auto count = [&](std::uint64_t number, const char* one) {
      if (number > 0) {
        text += fmt::format(
            "{}{} {}{}", before, number, one, number == 1 ? "" : "s");
        before = ", ";
      }
    };
    count(trace.spans, "span");
    count(trace.records, "record");
    text += fmt::format(
        "{}{}", before, base::format_duration(trace.end - trace.start));
    if (trace.failed > 0) {
      text += fmt::format(", {} failed", trace.failed);
    }
    if (trace.missing > 0) {
      text += fmt::format(", {} not recorded", trace.missing);
    }
    if (tokens[i].input > 0 || tokens[i].output > 0) {
      text += fmt::format(", {} in, {} out tokens",
                          tokens[i].input,
                          tokens[i].output);
    }
    // Where all is records of no trace there is nothing to tell apart.
    out.push_back(trace.id.empty() && tree.traces().size() == 1
                      ? std::string()
                      : std::move(text));
  }
  return out;
}

void render_tree(const std::vector<story::Entry>& entries,
                 const SpanView& view,
                 const TextSink& sink) {
  const SpanTree tree = make_tree(entries, view);
  TreeView(tree, view, sink).render();
}

std::string render_tree(const std::vector<story::Entry>& entries,
                        const SpanView& view) {
  std::string out;
  render_tree(entries, view, [&out](std::string_view text) { out += text; });
  return out;
}

} // namespace hawk::view
