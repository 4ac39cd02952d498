#include "report/dot.hpp"

#include "base/text.hpp"

#include <fmt/core.h>

namespace hawk::report {

namespace {

using model::ProcessKey;
using model::WaitState;

// What dot would not show as it is: \N and its like stand for other things,
// and &amp; is read as in HTML.
std::string escape_dot(std::string_view text) {
  std::string out;
  for (const char c : base::sanitise(text)) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '&') {
      out += "&amp;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string_view color_of(WaitState state) {
  switch (state) {
  case WaitState::knot:
    return "red";
  case WaitState::blocked:
    return "orange";
  case WaitState::idle:
    break;
  }
  return "gray";
}

// Also of a pid that was reused.
std::string id_of(const ProcessKey& process) {
  return fmt::format("\"{}.{}\"", process.pid, process.start_time);
}

std::string render_node(const model::WaitNode& node) {
  std::string label =
      fmt::format("{}[{}]\\l", escape_dot(node.name), node.process.pid);
  for (const std::string& does : node.does) {
    label += escape_dot(does) + "\\l"; // a line, left-justified
  }
  return fmt::format("  {} [label=\"{}\", color={}];\n",
                     id_of(node.process),
                     label,
                     color_of(node.state));
}

std::string render_edge(const model::WaitEdge& edge) {
  return fmt::format("  {} -> {} [label={}, color={}{}];\n",
                     id_of(edge.from),
                     id_of(edge.to),
                     quote_dot(edge.label),
                     color_of(edge.state),
                     edge.state == WaitState::idle ? "" : ", penwidth=2");
}

} // namespace

std::string quote_dot(std::string_view text) {
  return '"' + escape_dot(text) + '"';
}

std::string render_dot(const model::WaitGraph& graph) {
  std::string text = "// from who waits, to who could end it\n"
                     "digraph waits {\n"
                     "  rankdir=LR;\n"
                     "  node [shape=box];\n";
  for (const model::WaitNode& node : graph.nodes) {
    text += render_node(node);
  }
  for (const model::WaitEdge& edge : graph.edges) {
    text += render_edge(edge);
  }
  return text + "}\n";
}

} // namespace hawk::report
