#include "report/dot.hpp"
#include "report/render.hpp"
#include "support/sample_report.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace hawk::report {

namespace {

// The strings of a text in dot's language, unquoted, and what stands between
// them: as much of a parser as quoting can break. Fails on an open string.
struct Parsed {
  std::vector<std::string> strings;
  std::string between;
  bool closed = true;
};

Parsed parse_dot(std::string_view text) {
  Parsed parsed;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!inside && text[i] == '"') {
      parsed.strings.emplace_back();
      inside = true;
    } else if (!inside) {
      parsed.between += text[i];
    } else if (text[i] == '\\' && i + 1 < text.size()) {
      parsed.strings.back() += text[i];
      parsed.strings.back() += text[++i];
    } else if (text[i] == '"') {
      inside = false;
    } else {
      parsed.strings.back() += text[i];
    }
  }
  parsed.closed = !inside;
  return parsed;
}

model::WaitGraph sample_graph() {
  model::WaitGraph graph;
  graph.nodes = {{{4711, 8}, "client", {"polls fd 3"}, model::WaitState::idle},
                 {{4712, 9}, "server", {}, model::WaitState::blocked}};
  graph.edges = {{{4712, 9},
                  {4711, 8},
                  "stderr, pipe 70113 full 64752/65536",
                  model::WaitState::blocked}};
  return graph;
}

} // namespace

TEST_SUITE("dot") {
  TEST_CASE("processes are nodes, waits are edges") {
    CHECK(render_dot(sample_graph())
          == "// from who waits, to who could end it\n"
             "digraph waits {\n"
             "  rankdir=LR;\n"
             "  node [shape=box];\n"
             "  \"4711.8\" [label=\"client[4711]\\lpolls fd 3\\l\", "
             "color=gray];\n"
             "  \"4712.9\" [label=\"server[4712]\\l\", color=orange];\n"
             "  \"4712.9\" -> \"4711.8\" "
             "[label=\"stderr, pipe 70113 full 64752/65536\", color=orange, "
             "penwidth=2];\n"
             "}\n");
  }

  TEST_CASE("a knot is red") {
    model::WaitGraph graph = sample_graph();
    graph.edges[0].state = model::WaitState::knot;
    CHECK(render_dot(graph).find("color=red, penwidth=2") != std::string::npos);
  }

  TEST_CASE("a report without a graph is an empty one") {
    const std::string text =
        render(test::sample_report(), Format::dot, Style::plain);
    CHECK(parse_dot(text).strings.empty());
    CHECK(text.back() == '\n');
  }

  TEST_CASE("quoting shows what is there") {
    CHECK(quote_dot("a\"b") == R"("a\"b")");
    CHECK(quote_dot("a\\") == R"("a\\")");
    CHECK(quote_dot("\\N") == R"("\\N")");
    CHECK(quote_dot("<b>&lt;") == R"("<b>&amp;lt;")");
    CHECK(quote_dot("a\nb") == R"("a^Jb")");
  }

  TEST_CASE("a hostile name stays a name") {
    for (const std::string name : {"\"]; x -> y [label=\"",
                                   "\\",
                                   "\\\"",
                                   "a\nb\r\tc",
                                   "\x1b[2J\xff\xc2\x9b",
                                   "}\n/* // #",
                                   "&quot;"}) {
      model::WaitGraph graph = sample_graph();
      const Parsed plain = parse_dot(render_dot(graph));
      graph.nodes[0].name = name;
      graph.nodes[1].does = {name};
      graph.edges[0].label = name;
      const std::string text = render_dot(graph);
      const Parsed hostile = parse_dot(text);
      CHECK(hostile.closed);
      CHECK(hostile.between == plain.between);
      CHECK(hostile.strings.size() == plain.strings.size());
      for (const char c : text) {
        CHECK((c == '\n' || static_cast<unsigned char>(c) >= 32 || c == '\t'));
      }
    }
  }
}

} // namespace hawk::report
