#include "story/critical_path.hpp"

#include "span_entries.hpp"
#include "story/clock_skew.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace hawk;
using namespace hawk::story;

namespace {

// "SPAN START-END" from the end of the root back, in microseconds.
std::vector<std::string> path_of(const SpanEntries& made) {
  const SpanTree tree(made.list);
  std::vector<std::string> out;
  for (const CriticalSection& section :
       critical_path(tree, tree.roots().front())) {
    out.push_back(tree.span_of(tree.nodes()[section.node])->name + " "
                  + std::to_string(section.start.count() / 1000) + "-"
                  + std::to_string(section.end.count() / 1000));
  }
  return out;
}

using Told = std::vector<std::string>;

} // namespace

// The first nine are the situations that Jaeger's UI works out.
TEST_SUITE("critical_path") {
  TEST_CASE("goes through children one after the other") {
    SpanEntries made;
    made.span("E", "C", 50, 10).span("C", "", 1, 100).span("D", "C", 20, 20);
    CHECK(path_of(made)
          == Told{"C 60-101", "E 50-60", "C 40-50", "D 20-40", "C 1-20"});
  }

  TEST_CASE("goes through the last of overlapping children") {
    SpanEntries made;
    made.span("X", "", 1, 100).span("A", "X", 10, 40).span("C", "X", 20, 40);
    CHECK(path_of(made) == Told{"X 60-101", "C 20-60", "X 1-20"});
  }

  TEST_CASE("drops a child behind its parent, and all in it") {
    SpanEntries made;
    made.span("A", "", 1, 30).span("B", "A", 40, 40).span("C", "B", 50, 10);
    CHECK(path_of(made) == Told{"A 1-31"});
    SpanEntries touching;
    touching.span("A", "", 1, 30).span("B", "A", 31, 40);
    CHECK(path_of(touching) == Told{"A 1-31"});
  }

  TEST_CASE("drops a child before its parent") {
    SpanEntries made;
    made.span("A", "", 10, 20).span("B", "A", 1, 4);
    CHECK(path_of(made) == Told{"A 10-30"});
  }

  TEST_CASE("does not wait for what follows, nor for what is in it") {
    SpanEntries made;
    made.span("A", "", 1, 30).span("B", "A", 10, 10);
    made.last().follows = true;
    made.span("C", "B", 12, 2);
    CHECK(path_of(made) == Told{"A 1-31"});
  }

  TEST_CASE("cuts children to their parents, and those to theirs") {
    SpanEntries early;
    early.span("A", "", 1, 29).span("B", "A", 15, 20).span("C", "B", 10, 15);
    CHECK(path_of(early) == Told{"B 25-30", "C 15-25", "A 1-15"});
    SpanEntries late;
    late.span("A", "", 1, 29).span("B", "A", 15, 20).span("C", "B", 20, 20);
    CHECK(path_of(late) == Told{"C 20-30", "B 15-20", "A 1-15"});
    SpanEntries wide;
    wide.span("A", "", 10, 20).span("B", "A", 5, 30);
    CHECK(path_of(wide) == Told{"B 10-30"});
  }

  TEST_CASE("follows children that touch, also without a length") {
    SpanEntries made;
    made.span("A", "", 0, 30).span("B", "A", 0, 10).span("C", "A", 10, 20);
    made.span("D", "A", 10, 0);
    CHECK(path_of(made) == Told{"C 10-30", "B 0-10"});
  }

  TEST_CASE("goes through the children of a parent that is missing") {
    SpanEntries made;
    made.span("A", "x", 0, 10).span("B", "x", 20, 10);
    CHECK(path_of(made) == Told{"B 20-30", "A 0-10"});
  }

  TEST_CASE("takes linear time, at any depth") {
    const auto begin = std::chrono::steady_clock::now();
    constexpr int k_count = 200'000;
    SpanEntries deep;
    SpanEntries wide;
    for (int i = 0; i < k_count; ++i) {
      const std::string id = std::to_string(i);
      deep.span(id, i == 0 ? "" : std::to_string(i - 1), i, 2 * (k_count - i));
      wide.span(id, i == 0 ? "" : "0", i, i == 0 ? k_count : 1);
    }
    CHECK(critical_paths(SpanTree(deep.list)).size() == 2 * k_count - 1);
    CHECK(critical_paths(SpanTree(wide.list)).size() == k_count);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
  }
}

TEST_SUITE("clock_skew") {
  SpanEntries& on(SpanEntries& made, std::string host) {
    made.last().resource["host.name"] = std::move(host);
    return made;
  }

  TEST_CASE("moves a child of another host into its parent") {
    SpanEntries made;
    on(made.span("A", "", 1000, 100), "one");
    on(made.span("B", "A", 100, 40), "two");
    on(made.span("C", "B", 110, 10), "two");
    made.log("in C", "C", 112);
    SpanTree tree(made.list);
    const SkewReport report = adjust_skew(tree, std::chrono::seconds(1));
    CHECK(report.moved == 3);
    CHECK(report.refused == 0);
    CHECK(tree.nodes()[1].start == std::chrono::microseconds(1030));
    CHECK(tree.nodes()[1].shift == std::chrono::microseconds(930));
    CHECK(tree.nodes()[2].start == std::chrono::microseconds(1040));
    CHECK(tree.nodes()[3].start == std::chrono::microseconds(1042));
    CHECK(tree.nodes()[0].shift.count() == 0);
    // The trace lasts as long as what is drawn of it.
    CHECK(tree.traces()[0].start == std::chrono::microseconds(1000));
    CHECK(tree.traces()[0].end == std::chrono::microseconds(1100));
  }

  TEST_CASE("pushes only the start of a child that is longer") {
    SpanEntries made;
    on(made.span("A", "", 1000, 100), "one");
    on(made.span("B", "A", 900, 400), "two");
    on(made.span("D", "A", 1050, 400), "two");
    SpanTree tree(made.list);
    adjust_skew(tree, std::chrono::seconds(1));
    CHECK(tree.nodes()[1].start == std::chrono::microseconds(1000));
    CHECK(tree.nodes()[2].shift.count() == 0);
  }

  TEST_CASE("moves nothing within a host, what fits, or without a host") {
    SpanEntries made;
    on(made.span("A", "", 1000, 100), "one");
    on(made.span("B", "A", 1, 40), "one");
    on(made.span("C", "A", 1020, 10), "two");
    made.span("D", "A", 1, 10);
    on(made.span("E", "gone", 1, 10), "two");
    SpanTree tree(made.list);
    CHECK(adjust_skew(tree, std::chrono::seconds(1)).moved == 0);
  }

  TEST_CASE("refuses to move by more than it may") {
    SpanEntries made;
    on(made.span("A", "", 1000, 100), "one");
    on(made.span("B", "A", 100, 40), "two");
    SpanTree tree(made.list);
    const SkewReport report = adjust_skew(tree, std::chrono::microseconds(5));
    CHECK(report.moved == 0);
    CHECK(report.refused == 1);
  }
}
