#include "view/waterfall.hpp"

#include "base/timestamp.hpp"
#include "story/critical_path.hpp"
#include "view/bar_row.hpp"
#include "view/conversations.hpp"
#include "view/span_words.hpp"
#include "view/time_scale.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::view {

namespace {

using story::SpanNode;
using story::SpanTree;

constexpr std::string_view k_dim = "2";
constexpr std::string_view k_red = "31";

std::vector<TimeScale::Interval> busy_of(const SpanTree& tree) {
  std::vector<TimeScale::Interval> out;
  out.reserve(tree.nodes().size());
  for (const SpanNode& node : tree.nodes()) {
    if (node.kind != SpanNode::Kind::missing) {
      out.push_back({node.start, node.end});
    }
  }
  return out;
}

// Of the records only those get a row that a reader must not miss; all of them
// are marks on the bar of their span.
bool has_row(const SpanTree& tree, const SpanNode& node) {
  return node.kind != SpanNode::Kind::record
         || node.parent == story::k_no_node
         || story::is_error(*tree.entry_of(node));
}

class WaterfallView final {
public:
  WaterfallView(const SpanTree& tree,
                const SpanView& view,
                const TextSink& sink)
      : tree_(tree),
        view_(view),
        sink_(sink),
        scale_(busy_of(tree)),
        critical_(story::critical_paths(tree)),
        label_cells_(std::clamp<std::size_t>(view.width * 2 / 5, 12, 48)),
        bar_cells_(
            std::max<std::size_t>(view.width, label_cells_ + 11) - label_cells_
            - 1) {}

  void render() {
    if (tree_.preorder().empty()) {
      return;
    }
    put_axis();
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
      if (has_row(tree_, node)) {
        put_node(at, node);
      }
    }
    put_legend();
  }

private:
  void put_axis() {
    // As many ticks as have room for their words.
    const std::size_t ticks = bar_cells_ >= 64 ? 4 : bar_cells_ >= 32 ? 2 : 1;
    std::string axis;
    for (std::size_t i = 0; i <= ticks; ++i) {
      const double place = static_cast<double>(i) / static_cast<double>(ticks);
      const std::string words =
          i == 0 ? "0"
                 : base::format_duration(scale_.time_at(place)
                                         - scale_.start());
      const auto at = static_cast<std::size_t>(
          place * static_cast<double>(bar_cells_));
      // The first begins at its tick, the last ends there.
      const std::size_t back = i == 0       ? 0
                               : i == ticks ? words.size()
                                            : words.size() / 2;
      const std::size_t from = at > back ? at - back : 0;
      axis.resize(std::max(axis.size(), from), ' ');
      axis += words;
    }
    sink_(std::string(label_cells_ + 1, ' ') + painted(view_.style, k_dim, axis)
          + "\n");
  }

  std::string label_of(std::uint32_t at, const SpanNode& node) const {
    const std::size_t deepest = label_cells_ / 2;
    std::string out;
    if (node.depth > deepest) {
      out = fmt::format("[{}] ", node.depth);
      out.insert(0, deepest > out.size() ? deepest - out.size() : 0, ' ');
    } else {
      out.assign(node.depth, ' ');
    }
    out += node_name(tree_, at);
    if (const model::Span* span = tree_.span_of(node)) {
      const model::Span* parent =
          node.parent == story::k_no_node
              ? nullptr
              : tree_.span_of(tree_.nodes()[node.parent]);
      if (!span->service.empty()
          && (parent == nullptr || parent->service != span->service)) {
        out += " [" + row_text(span->service) + "]";
      }
    }
    return out;
  }

  void put_node(std::uint32_t at, const SpanNode& node) {
    const model::Span* span = tree_.span_of(node);
    const bool failed =
        span != nullptr ? span->status == model::Span::Status::error
                        : node.kind == SpanNode::Kind::record
                              && story::is_error(*tree_.entry_of(node));
    const std::string_view color =
        span == nullptr ? k_dim : color_of_name(span->service);
    BarRow row(bar_cells_, view_.charset);
    put_bar(row, at, node);
    const std::string label =
        fit(label_of(at, node), label_cells_, view_.charset);
    std::string text = painted(view_.style, failed ? k_red : color, label);
    const std::string bars = row.render(view_.style, color);
    if (!bars.empty()) {
      text.append(label_cells_ + 1 - std::min(label_cells_, cell_width(label)),
                  ' ');
      text += bars;
    }
    sink_(text + "\n");
  }

  void put_bar(BarRow& row, std::uint32_t at, const SpanNode& node) {
    const double from = scale_.place_of(node.start);
    const double to = scale_.place_of(node.end);
    std::string label;
    if (node.kind == SpanNode::Kind::record) {
      row.put_mark(from, story::is_error(*tree_.entry_of(node)) ? '!' : '.');
    } else if (node.kind == SpanNode::Kind::missing) {
      row.put_bar(from, to, BarRow::Fill::missing);
    } else {
      if (node.start == node.end && !node.has(SpanNode::open)) {
        row.put_mark(from, '.');
      } else {
        row.put_bar(from, to, BarRow::Fill::other);
      }
      put_critical(row, at);
      put_marks(row, at, node);
      label = words_of(at, node);
    }
    if (!label.empty()) {
      row.put_label(label);
    }
    for (const TimeScale::Interval& idle : scale_.idle()) {
      row.put_under((scale_.place_of(idle.start) + scale_.place_of(idle.end))
                        / 2,
                    ':');
    }
  }

  void put_critical(BarRow& row, std::uint32_t at) {
    const auto first = std::lower_bound(
        critical_.begin(),
        critical_.end(),
        at,
        [](const story::CriticalSection& section, std::uint32_t node) {
          return section.node < node;
        });
    for (auto section = first;
         section != critical_.end() && section->node == at;
         ++section) {
      // The path has the recorded times, and the row may have moved: the same
      // shift is in both, as the tree was moved before.
      row.put_part(scale_.place_of(section->start),
                   scale_.place_of(section->end),
                   BarRow::Fill::critical);
    }
  }

  void put_marks(BarRow& row, std::uint32_t at, const SpanNode& node) {
    for (const std::uint32_t child : tree_.children(at)) {
      const SpanNode& other = tree_.nodes()[child];
      if (other.kind == SpanNode::Kind::record) {
        row.put_mark(scale_.place_of(other.start),
                     story::is_error(*tree_.entry_of(other)) ? '!' : '.');
      }
    }
    const model::Span& span = *tree_.span_of(node);
    for (const model::SpanEvent& event : span.events) {
      row.put_mark(scale_.place_of(event.time + node.shift),
                   is_exception(event) ? '!' : '.');
    }
    if (node.has(SpanNode::open)) {
      row.put_open_end();
    }
  }

  // Beside the bar, in ASCII: how long, and what is odd.
  std::string words_of(std::uint32_t at, const SpanNode& node) const {
    const model::Span& span = *tree_.span_of(node);
    const std::vector<std::string> notes = notes_of(tree_, at);
    const std::size_t about_end = node.has(SpanNode::open) ? 1 : 0;
    std::string out = about_end == 1
                          ? notes.front() // "no end", or "no times"
                          : base::format_duration(node.end - node.start);
    if (node.shift.count() != 0) {
      out += fmt::format(", adjusted by {}{}",
                         node.shift.count() > 0 ? "+" : "",
                         base::format_duration(node.shift));
    }
    if (node.has(SpanNode::backwards) || node.has(SpanNode::same_id) || node.has(SpanNode::own_parent)
        || node.has(SpanNode::in_circle)) {
      out += ", " + notes[about_end];
    }
    if (node.copies > 1) {
      out += fmt::format(", came {} times", node.copies);
    }
    if (span.status == model::Span::Status::error) {
      out += ", failed";
    }
    return out;
  }

  void put_legend() {
    const bool ascii = view_.charset == Charset::ascii;
    const std::string_view text =
        ascii ? "# critical path  = other  . moment  ! failure  > no end"
              : "█ critical path  ▒ other  · moment  ! failure  ▶ no end";
    put_dim(text);
    for (const TimeScale::Interval& idle : scale_.idle()) {
      put_dim(fmt::format("{} {} idle, {} after the start",
                          ascii ? ":" : "⋮",
                          base::format_duration(idle.end - idle.start),
                          base::format_duration(idle.start - scale_.start())));
    }
  }

  void put_dim(std::string_view text) {
    sink_(painted(view_.style, k_dim, fit(text, view_.width, view_.charset))
          + "\n");
  }

  const SpanTree& tree_;
  const SpanView& view_;
  const TextSink& sink_;
  TimeScale scale_;
  std::vector<story::CriticalSection> critical_;
  std::size_t label_cells_;
  std::size_t bar_cells_;
};

} // namespace

void render_waterfall(const std::vector<story::Entry>& entries,
                      const SpanView& view,
                      const TextSink& sink) {
  const SpanTree tree = make_tree(entries, view);
  WaterfallView(tree, view, sink).render();
}

std::string render_waterfall(const std::vector<story::Entry>& entries,
                             const SpanView& view) {
  std::string out;
  render_waterfall(
      entries, view, [&out](std::string_view text) { out += text; });
  return out;
}

} // namespace hawk::view
