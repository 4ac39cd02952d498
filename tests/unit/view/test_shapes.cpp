#include "view/shapes.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace hawk;
using namespace hawk::view;
using story::ShapeDifference;
using story::ShapeRow;

namespace {

ShapeRow odd_one() {
  ShapeRow row;
  row.stories = 2;
  row.peers = 102;
  row.key = "request_id";
  row.examples = {"r1", "r\x1b[31m2"};
  row.failed = 1;
  row.last_error = "timed out";
  row.shortest = std::chrono::milliseconds(5);
  row.median = std::chrono::milliseconds(6);
  row.longest = std::chrono::milliseconds(7);
  row.like = 1;
  row.like_stories = 100;
  row.like_median = std::chrono::milliseconds(9);
  row.differences = {{ShapeDifference::Kind::lacks, "publish", "commit"},
                     {ShapeDifference::Kind::before, "a", "b"}};
  return row;
}

} // namespace

TEST_SUITE_BEGIN("shapes");

TEST_CASE("a shape is told by what it does otherwise") {
  CHECK(render_shapes({odd_one()}, Style::plain)
        == "2 of 102 stories (1.96 %), request_id, unlike 100\n"
           "  lacks     \"publish\", after \"commit\"\n"
           "  order     \"a\" before \"b\", the others the other way round\n"
           "  ids       r1 r^[[31m2\n"
           "  errors    in 1 story: timed out\n"
           "  time      6.0 ms (5.0 ms to 7.0 ms), the others 9.0 ms\n");
  CHECK(render_shapes({odd_one()}, Style::colored).find("\x1b[31m2 of")
        != std::string::npos);
}

TEST_CASE("one that nothing is like by its steps") {
  ShapeRow row;
  row.stories = row.peers = 3;
  row.kind = "task";
  row.name = "answer";
  row.examples = {"t1"};
  row.steps = {{"receive", false}, {"retry", true}};
  CHECK(render_shapes({row}, Style::plain)
        == "all 3 stories, task answer\n"
           "  step      receive\n"
           "  step      retry  (repeated)\n"
           "  ids       t1 and 2 more\n"
           "  time      0 us (0 us to 0 us)\n");
}

TEST_CASE("text ends after fifty, objects do not") {
  const std::vector<ShapeRow> rows(60, odd_one());
  CHECK(render_shapes(rows, Style::plain).find("10 shapes more, of 20 stories")
        != std::string::npos);
  const std::string lines = render_shapes_ndjson(rows);
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 60);
  const auto first = nlohmann::json::parse(lines.substr(0, lines.find('\n')));
  CHECK(first["like"] == 2);
  CHECK(first["differences"][0]["kind"] == "lacks");
  CHECK(first["differences"][0]["after"] == "commit");
  CHECK(first["differences"][1]["before"] == "b");
}

TEST_SUITE_END();
