#include "story/span_tree.hpp"

#include "span_entries.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace hawk;
using namespace hawk::story;
using Kind = SpanNode::Kind;

namespace {

// The forest as text: a node a line, indented.
std::vector<std::string> told(const SpanTree& tree) {
  std::vector<std::string> out;
  for (const std::uint32_t at : tree.preorder()) {
    const SpanNode& node = tree.nodes()[at];
    std::string line(node.depth, ' ');
    if (node.kind == Kind::missing) {
      line += "?" + std::string(node.id);
    } else if (const model::Span* span = tree.span_of(node)) {
      line += span->name;
    } else {
      line += "'" + tree.entry_of(node)->event()->body + "'";
    }
    line += node.has(SpanNode::same_id) ? " same id" : "";
    line += node.has(SpanNode::own_parent) ? " own parent" : "";
    line += node.has(SpanNode::in_circle) ? " circle" : "";
    line += node.has(SpanNode::shared_half) ? " half" : "";
    line += node.copies > 1 ? " x" + std::to_string(node.copies) : "";
    out.push_back(std::move(line));
  }
  return out;
}

using Told = std::vector<std::string>;

} // namespace

TEST_SUITE("span_tree") {
  TEST_CASE("nests spans and records by time, in any order of the file") {
    SpanEntries made;
    made.span("c2", "r", 50, 5)
        .log("in c1", "c1", 12)
        .span("r", "", 0, 100)
        .log("in r", "r", 30)
        .span("c1", "r", 10, 5)
        .log("of no span", "", 5);
    CHECK(told(SpanTree(made.list))
          == Told{"r", " c1", "  'in c1'", " 'in r'", " c2", "'of no span'"});
  }

  TEST_CASE("says which parents were not recorded") {
    SpanEntries made;
    made.span("a", "00f067aa0ba902b7", 10, 5)
        .span("b", "00f067aa0ba902b7", 30, 5)
        .log("lost", "77", 40);
    const SpanTree tree(made.list);
    CHECK(told(tree)
          == Told{"?00f067aa0ba902b7", " a", " b", "?77", " 'lost'"});
    const SpanNode& missing = tree.nodes()[tree.roots()[0]];
    CHECK(missing.start == model::Nanos(10'000));
    CHECK(missing.end == model::Nanos(35'000));
    CHECK(tree.traces().at(0).missing == 2);
  }

  TEST_CASE("keeps traces apart, and 64 bits of one with all of it") {
    const std::string wide = "4bf92f3577b34da6a3ce929d0e0e4736";
    SpanEntries made;
    made.span("x", "", 5, 1, std::string(32, 'b'))
        .span("a", "", 0, 9, wide)
        .span("b", "a", 1, 1, wide.substr(16))
        .span("c", "a", 2, 1, std::string(16, '0') + wide.substr(16))
        .span("d", "a", 3, 1, std::string(16, 'f') + wide.substr(16));
    const SpanTree tree(made.list);
    CHECK(told(tree) == Told{"a", " b", " c", "?a", " d", "x"});
    REQUIRE(tree.traces().size() == 3);
    CHECK(tree.traces()[0].id == wide);
    CHECK(tree.traces()[0].spans == 3);
  }

  TEST_CASE("counts copies, and tells other spans of one id") {
    SpanEntries made;
    made.span("a", "", 0, 9).span("b", "a", 1, 2).span("b", "a", 1, 2);
    made.span("b", "a", 4, 2).span("c", "b", 5, 1);
    CHECK(told(SpanTree(made.list))
          == Told{"a", " b x2", "  c", " b same id"});
  }

  TEST_CASE("puts the server's half below the client's") {
    for (const bool client_first : {true, false}) {
      SpanEntries made;
      made.span("root", "", 0, 99);
      const auto client = [&] {
        made.span("rpc", "root", 10, 50);
        made.last().kind = model::Span::Kind::client;
        made.last().service = "front";
      };
      const auto server = [&] {
        made.span("rpc", "root", 20, 30);
        made.last().kind = model::Span::Kind::server;
        made.last().shared = true;
        made.last().service = "back";
        made.last().name = "serve";
      };
      client_first ? client() : server();
      client_first ? server() : client();
      made.span("db", "rpc", 30, 5);
      made.last().service = "back";
      made.span("wait", "rpc", 12, 5);
      made.last().service = "front";
      CHECK(told(SpanTree(made.list))
            == Told{"root", " rpc", "  wait", "  serve half", "   db"});
    }
  }

  TEST_CASE("takes a part without times for the span that it is of") {
    SpanEntries made;
    made.span("rpc", "", 0, 0);
    made.last().start.reset();
    made.last().end.reset();
    made.last().service = "back";
    made.span("rpc", "", 10, 50);
    made.last().service = "front";
    made.span("rpc", "", 20, 30);
    made.last().shared = true;
    made.last().service = "back";
    made.last().name = "serve";
    CHECK(told(SpanTree(made.list)) == Told{"rpc", " serve half x2"});
  }

  TEST_CASE("cuts circles and own parents, and loses nothing") {
    SpanEntries made;
    made.span("a", "c", 2, 9)
        .span("b", "a", 1, 2)
        .span("c", "b", 3, 2)
        .span("d", "c", 4, 1)
        .span("self", "self", 7, 1);
    CHECK(told(SpanTree(made.list))
          == Told{"b circle", " c", "  a", "  d", "self own parent"});
  }

  TEST_CASE("lets open spans last as long as what is in them") {
    SpanEntries made;
    made.span("a", "", 0, 1);
    made.last().end.reset();
    made.span("b", "a", 5, 10);
    made.span("c", "", 3, 1);
    made.last().start.reset();
    const SpanTree tree(made.list);
    CHECK(tree.nodes()[0].has(SpanNode::open));
    CHECK(tree.nodes()[0].end == model::Nanos(15'000));
    CHECK(tree.nodes()[2].has(SpanNode::no_start));
    CHECK(tree.nodes()[2].start == model::Nanos(4'000));
  }

  TEST_CASE("gives spans without times those of what is in or around them") {
    SpanEntries made;
    const auto untimed = [&made](const char* id, const char* parent) {
      made.span(id, parent, 0, 0);
      made.last().start.reset();
      made.last().end.reset();
      made.list.back().timed = false;
      made.list.back().time = {};
    };
    untimed("grandparent", "");
    untimed("parent", "grandparent");
    made.span("a", "parent", 50, 10).span("b", "parent", 70, 5);
    untimed("leaf", "b");
    untimed("alone", "");
    const SpanTree tree(made.list);
    CHECK(told(tree)
          == Told{"grandparent", " parent", "  a", "  b", "   leaf", "alone"});
    CHECK(tree.nodes()[tree.preorder()[0]].start == model::Nanos(50'000));
    CHECK(tree.nodes()[tree.preorder()[0]].end == model::Nanos(75'000));
    CHECK(tree.nodes()[tree.preorder()[4]].start == model::Nanos(70'000));
    CHECK(tree.nodes()[tree.preorder()[5]].start == model::Nanos(50'000));
    CHECK(tree.traces().at(0).start == model::Nanos(50'000));
  }

  TEST_CASE("takes a span that ends before it begins for a moment") {
    SpanEntries made;
    made.span("a", "", 5, -2);
    const SpanTree tree(made.list);
    CHECK(tree.nodes()[0].has(SpanNode::backwards));
    CHECK(tree.nodes()[0].end == tree.nodes()[0].start);
  }

  TEST_CASE("takes any depth and number") {
    constexpr int k_count = 200'000;
    const auto begin = std::chrono::steady_clock::now();
    SpanEntries deep;
    SpanEntries wide;
    for (int i = 0; i < k_count; ++i) {
      deep.span(std::to_string(i), i == 0 ? "" : std::to_string(i - 1), i, 1);
      wide.span(std::to_string(i), i == 0 ? "" : "0", i, 1);
    }
    CHECK(SpanTree(deep.list).nodes().back().depth == k_count - 1);
    CHECK(SpanTree(wide.list).children(0).size() == k_count - 1);
    // One circle of all, and all of one id.
    std::get<model::Span>(deep.list[0].what).parent_span_id =
        std::to_string(k_count - 1);
    CHECK(SpanTree(deep.list).preorder().size() == k_count);
    for (Entry& entry : wide.list) {
      std::get<model::Span>(entry.what).span_id = "0";
    }
    CHECK(SpanTree(wide.list).preorder().size() == k_count);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
  }

  TEST_CASE("takes nothing") {
    const SpanTree tree({});
    CHECK(tree.roots().empty());
    CHECK(tree.preorder().empty());
  }
}
