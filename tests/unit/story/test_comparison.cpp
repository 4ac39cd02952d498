#include "story/comparison.hpp"

#include <doctest/doctest.h>

#include <string>
#include <tuple>

using namespace hawk;
using namespace hawk::story;
using namespace std::chrono_literals;
using In = ComparedStep::In;

namespace {

Entry record(std::string id, std::string body, model::Nanos time) {
  model::LogEvent event;
  event.body = std::move(body);
  Entry entry;
  entry.what = event;
  entry.time = time;
  entry.ids = {{"request_id", std::move(id), Shape::sure}};
  return entry;
}

} // namespace

TEST_SUITE_BEGIN("comparison");

TEST_CASE("two stories: what is missing, what is more, how long it took") {
  Comparison comparison(Holds::story);
  comparison.left().add(record("r1", "receive", 0ms));
  comparison.left().add(record("r1", "commit 1", 10ms));
  comparison.left().add(record("r1", "publish", 30ms));
  comparison.right().add(record("r2", "receive", 100ms));
  comparison.right().add(record("r2", "commit 2", 180ms));
  comparison.right().add(record("r2", "retry", 190ms));
  const Compared found = comparison.compare();
  REQUIRE(found.steps.size() == 4);
  CHECK(found.divergence == 2);
  CHECK(found.steps[1].in == In::both);
  CHECK(found.steps[1].operation == "commit #");
  CHECK(found.steps[1].left_latency == model::Nanos(10ms));
  CHECK(found.steps[1].right_latency == model::Nanos(80ms));
  CHECK_FALSE(found.steps[0].left_latency);
  CHECK(found.steps[2].in == In::left);
  CHECK(found.steps[2].operation == "publish");
  CHECK(found.steps[3].in == In::right);
  CHECK(found.left.total == model::Nanos(30ms));
  CHECK(found.right.total == model::Nanos(90ms));
}

TEST_CASE("how stories are interleaved makes no difference") {
  Comparison comparison(Holds::stories);
  comparison.left().add(record("r1", "receive", 0ms));
  comparison.left().add(record("r1", "done", 10ms));
  comparison.left().add(record("r2", "receive", 20ms));
  comparison.left().add(record("r2", "done", 40ms));
  comparison.right().add(record("q1", "receive", 0ms));
  comparison.right().add(record("q2", "receive", 5ms));
  comparison.right().add(record("q2", "done", 35ms));
  comparison.right().add(record("q1", "done", 50ms));
  const Compared found = comparison.compare();
  CHECK_FALSE(found.divergence);
  CHECK(found.left.stories == 2);
  REQUIRE(found.operations.size() == 2);
  CHECK(found.operations[1].left_count == 2);
  CHECK(found.operations[1].left_median == model::Nanos(10ms));
  CHECK(found.operations[1].right_median == model::Nanos(30ms));
  CHECK(found.steps[3].left_id == "r2");
  CHECK(found.steps[3].right_id == "q2");
}

TEST_CASE("the latency of a span is its own") {
  Comparison comparison(Holds::story);
  Entry entry;
  model::Span span;
  span.name = "GET";
  span.start = 0ms;
  span.end = 7ms;
  span.status = model::Span::Status::error;
  entry.what = span;
  comparison.left().add(entry);
  const Compared found = comparison.compare();
  CHECK(found.steps[0].left_latency == model::Nanos(7ms));
  CHECK(found.steps[0].left_failed);
  CHECK(found.left.total == model::Nanos(7ms));
  CHECK(found.right.steps == 0);
}

namespace {

Entry span_of(std::string name, model::Nanos start, model::Nanos length) {
  model::Span span;
  span.name = std::move(name);
  span.start = start;
  span.end = start + length;
  Entry entry;
  entry.time = start;
  entry.what = span;
  return entry;
}

std::string moved_in(const Compared& found) {
  std::string out;
  for (const ComparedStep& step : found.steps) {
    out += step.moved ? (step.in == In::left ? "-" : "+") : "";
    out += step.moved ? std::string(step.operation) + " " : "";
  }
  return out;
}

} // namespace

TEST_CASE("what ran at once is moved, and no divergence") {
  Comparison comparison(Holds::story);
  for (const auto& [name, start, length] :
       {std::tuple("handle", 0ms, 100ms), std::tuple("db", 10ms, 20ms),
        std::tuple("cache", 11ms, 5ms), std::tuple("http", 12ms, 30ms),
        std::tuple("render", 60ms, 10ms)}) {
    comparison.left().add(span_of(name, start, length));
  }
  for (const auto& [name, start, length] :
       {std::tuple("handle", 0ms, 100ms), std::tuple("cache", 10ms, 5ms),
        std::tuple("http", 11ms, 30ms), std::tuple("db", 12ms, 20ms),
        std::tuple("render", 60ms, 10ms)}) {
    comparison.right().add(span_of(name, start, length));
  }
  SUBCASE("alone") {
    const Compared found = comparison.compare();
    CHECK_FALSE(found.divergence);
    CHECK(moved_in(found) == "-db +db ");
  }
  SUBCASE("before what differs") {
    comparison.right().add(span_of("retry", 80ms, 5ms));
    const Compared found = comparison.compare();
    REQUIRE(found.divergence);
    CHECK(found.steps[*found.divergence].operation == "retry");
    CHECK(moved_in(found) == "-db +db ");
  }
}

TEST_CASE("what came one after the other is a divergence") {
  Comparison comparison(Holds::story);
  comparison.left().add(span_of("check", 0ms, 10ms));
  comparison.left().add(span_of("pay", 20ms, 10ms));
  comparison.right().add(span_of("pay", 0ms, 10ms));
  comparison.right().add(span_of("check", 20ms, 10ms));
  const Compared found = comparison.compare();
  CHECK(found.divergence == 0);
  CHECK(moved_in(found).empty());
}

TEST_CASE("records have no duration that could overlap") {
  Comparison comparison(Holds::story);
  comparison.left().add(record("r", "check", 0ms));
  comparison.left().add(record("r", "pay", 0ms));
  comparison.right().add(record("r", "pay", 0ms));
  comparison.right().add(record("r", "check", 0ms));
  CHECK(comparison.compare().divergence);
}

TEST_SUITE_END();
