#include "view/diff.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace hawk;
using namespace hawk::view;
using namespace std::chrono_literals;
using In = story::ComparedStep::In;

namespace {

Diff sample() {
  Diff diff;
  diff.left_name = "a.log";
  diff.right_name = "b.log";
  diff.compared.left = {3, 1, 0, 0, 30ms};
  diff.compared.right = {2, 1, 1, 0, 90ms};
  diff.compared.steps = {
      {In::both, "receive", "r1", "r2", {}, {}, false, false},
      {In::both, "commit", "r1", "r2", 10ms, 80ms, false, true},
      {In::left, "pub\x1b[1mlish", "r1", "", 20ms, {}, false, false}};
  diff.compared.divergence = 2;
  diff.compared.operations = {{"receive", 1, 1, {}, {}},
                              {"commit", 1, 1, 10ms, 80ms},
                              {"publish", 1, 0, 20ms, {}}};
  return diff;
}

} // namespace

TEST_SUITE_BEGIN("diff");

TEST_CASE("where two part, what is missing, what is slower") {
  CHECK(render_diff(sample(), Style::plain)
        == "- a.log: 3 steps in 30.0 ms\n"
           "+ b.log: 2 steps in 90.0 ms, 1 failure\n"
           "\n"
           "first divergence: step 3, story r1\n"
           "                       receive\n"
           "    10.0 ms   80.0 ms  commit  (failed in +)\n"
           "-   20.0 ms            pub^[[1mlish\n"
           "\n"
           "operations\n"
           "  missing   publish (1 -> 0)\n"
           "\n"
           "latency\n"
           "  slower    commit: 10.0 ms -> 80.0 ms (+70.0 ms)\n"
           "  in all    30.0 ms -> 90.0 ms (+60.0 ms)\n");
}

TEST_CASE("two that are the same") {
  Diff diff = sample();
  diff.compared.divergence = {};
  diff.has_findings = true;
  const std::string text = render_diff(diff, Style::plain);
  CHECK(text.find("the same operations in the same order\n")
        != std::string::npos);
  CHECK(text.find("findings\n  the same\n") != std::string::npos);
}

TEST_CASE("what ran at once is moved") {
  Diff diff = sample();
  diff.compared.steps.push_back(
      {In::right, "publish", "", "r2", {}, 20ms, false, false, true});
  diff.compared.steps[2].moved = true;
  CHECK(render_diff(diff, Style::colored)
            .find("\n-   20.0 ms            pub^[[1mlish  (moved)\n")
        != std::string::npos);
  CHECK(render_diff_ndjson(diff).find(R"("moved":true)") != std::string::npos);
  diff.compared.divergence = {};
  CHECK(render_diff(diff, Style::plain)
            .find("the same operations, 1 of those that ran at once in "
                  "another order\n")
        != std::string::npos);
}

TEST_CASE("findings that one has only") {
  Diff diff = sample();
  diff.has_findings = true;
  diff.findings = {{true, "late-emit", "warning", "it was late"}};
  CHECK(render_diff(diff, Style::plain)
            .find("  gained    warning: it was late [late-emit]\n")
        != std::string::npos);
}

TEST_CASE("for machines it is all there") {
  const auto json = nlohmann::json::parse(render_diff_json(sample()));
  CHECK(json["schema"] == "hawkctl.diff/1");
  CHECK(json["first_divergence"] == 3);
  CHECK(json["steps"].size() == 3);
  CHECK(json["steps"][2]["change"] == "removed");
  CHECK(json["operations"][1]["right_median_nano"] == 80000000);
  const std::string lines = render_diff_ndjson(sample());
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 7);
  CHECK(lines.starts_with(R"({"record":"summary","left":{"name":"a.log",)"));
}

TEST_SUITE_END();
