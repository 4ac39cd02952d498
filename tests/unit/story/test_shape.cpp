#include "story/shape.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

using namespace hawk;
using namespace hawk::story;
using Kind = ShapeDifference::Kind;

namespace {

class Told {
public:
  Told& story(const std::string& id,
              std::initializer_list<const char*> steps,
              bool failed = false) {
    for (const char* step : steps) {
      Entry entry;
      model::LogEvent event;
      event.body = step;
      event.severity_text = failed ? "ERROR" : "INFO";
      entry.what = event;
      entry.time = model::Nanos(time_ += 1000);
      entry.ids = {{"request_id", id, Shape::sure}};
      shapes_.add(entry);
    }
    return *this;
  }

  Told& many(int count, std::initializer_list<const char*> steps) {
    for (int i = 0; i < count; ++i) {
      story(std::string("m").append(std::to_string(++number_)), steps);
    }
    return *this;
  }

  std::vector<ShapeRow> rows() const { return shapes_.rows(); }

private:
  Shapes shapes_;
  std::int64_t time_ = 0;
  int number_ = 0;
};

} // namespace

TEST_SUITE_BEGIN("shape");

TEST_CASE("the one that lacks a step comes first and says which") {
  const auto rows = Told()
                        .many(50, {"receive", "commit", "publish", "done"})
                        .story("odd1", {"receive", "commit", "done"})
                        .many(50, {"receive", "commit", "publish", "done"})
                        .rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].examples == std::vector<std::string>{"odd1"});
  CHECK(rows[0].differences
        == std::vector<ShapeDifference>{{Kind::lacks, "publish", "commit"}});
  CHECK(rows[0].like == 1);
  CHECK(rows[0].like_stories == 100);
  CHECK_FALSE(rows[0].unfinished);
  CHECK(rows[1].stories == 100);
  CHECK(rows[1].like_stories == 0);
  CHECK(rows[1].steps.size() == 4);
}

TEST_CASE("one that does more, and fails") {
  const auto rows = Told()
                        .many(30, {"receive", "done"})
                        .story("odd1", {"receive", "retry 1", "done"}, true)
                        .many(30, {"receive", "done"})
                        .rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].differences
        == std::vector<ShapeDifference>{{Kind::adds, "retry #", "receive"}});
  CHECK(rows[0].failed == 1);
  CHECK(rows[0].last_error == "done");
}

TEST_CASE("loops of any length are alike, once is not") {
  const auto rows = Told()
                        .many(10, {"begin", "item 1", "item 2", "end"})
                        .many(10, {"begin", "item 1", "item 2", "item 3", "end"})
                        .story("odd1", {"begin", "item 1", "end"})
                        .many(10, {"begin", "item 1", "item 2", "end"})
                        .rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].differences
        == std::vector<ShapeDifference>{{Kind::once, "item #", ""}});
  CHECK(rows[1].steps[1] == ShapeStep{"item #", true});
}

TEST_CASE("what runs concurrently comes in any order") {
  const auto rows = Told()
                        .many(40, {"begin", "left", "right", "end"})
                        .many(15, {"begin", "right", "left", "end"})
                        .rows();
  CHECK(rows.size() == 1);
}

TEST_CASE("an order that nobody else has is a shape") {
  const auto rows = Told()
                        .many(60, {"begin", "commit", "publish", "end"})
                        .story("odd1", {"begin", "publish", "commit", "end"})
                        .many(60, {"begin", "commit", "publish", "end"})
                        .rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].examples == std::vector<std::string>{"odd1"});
  CHECK(rows[0].differences
        == std::vector<ShapeDifference>{{Kind::before, "publish", "commit"}});
}

TEST_CASE("one that the end of the file cut off is told as that") {
  const auto rows = Told()
                        .many(50, {"receive", "commit", "publish", "done"})
                        .story("odd1", {"receive", "commit", "done"})
                        .many(50, {"receive", "commit", "publish", "done"})
                        .story("last1", {"receive", "commit"})
                        .rows();
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].examples == std::vector<std::string>{"odd1"});
  CHECK(rows[1].examples == std::vector<std::string>{"last1"});
  CHECK(rows[1].unfinished);
}

TEST_CASE("what is of another kind is compared with nothing") {
  const auto rows = Told()
                        .many(50, {"receive", "commit", "publish"})
                        .many(3, {"tick", "tock"})
                        .rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].like_stories == 0);
  CHECK(rows[0].differences.empty());
}

TEST_CASE("two ids of the same entries are one story") {
  Shapes shapes;
  for (int i = 0; i < 3; ++i) {
    Entry entry;
    model::LogEvent event;
    event.body = "step";
    entry.what = event;
    entry.ids = {{"request_id", "r1", Shape::sure},
                 {"trace_id", std::string(31, 'a') + "1", Shape::sure}};
    shapes.add(entry);
  }
  CHECK(shapes.rows().size() == 1);
}

TEST_CASE("a word that tells stories apart is none of their doing") {
  Told told;
  for (const char* name : {"ada", "bob", "cyd", "dan"}) {
    const std::string step = std::string("received from ").append(name);
    told.story(std::string(name).append("1"), {step.c_str(), "plan", "answer"});
  }
  told.story("odd1", {"received from eve", "plan", "failed"}, true);
  const auto rows = told.rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].examples == std::vector<std::string>{"odd1"});
  CHECK(rows[0].differences
        == std::vector<ShapeDifference>{{Kind::lacks, "answer", "plan"},
                                        {Kind::adds, "failed", "plan"}});
  CHECK(rows[1].steps[0].operation == "received from *");
}

TEST_CASE("outcomes and the steps of every story are no such words") {
  CHECK(Told()
            .many(20, {"receive", "order accepted"})
            .many(9, {"receive", "order rejected"})
            .many(3, {"receive", "order held"})
            .rows()
            .size()
        == 3);
  const auto rows =
      Told()
          .many(20, {"step begin", "step commit", "step publish", "step end"})
          .story("odd1", {"step begin", "step commit", "step end"})
          .many(20, {"step begin", "step commit", "step publish", "step end"})
          .rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].differences
        == std::vector<ShapeDifference>{
            {Kind::lacks, "step publish", "step commit"}});
}

TEST_CASE("a family that is another with less in it is left out") {
  Shapes shapes;
  for (int i = 0; i < 3; ++i) {
    for (int step = 0; step < 4; ++step) {
      Entry entry;
      model::LogEvent event;
      event.body = "step";
      entry.what = event;
      entry.ids = {{"correlation_id",
                    std::string("task-").append(std::to_string(i)),
                    Shape::sure}};
      if (step > 0) {
        entry.ids.push_back({"request_id",
                             std::string("r-").append(std::to_string(i)),
                             Shape::sure});
      }
      shapes.add(entry);
    }
  }
  const auto rows = shapes.rows();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].key == "correlation_id");
}

TEST_CASE("no story, no shape") {
  CHECK(Shapes().rows().empty());
}

TEST_SUITE_END();
