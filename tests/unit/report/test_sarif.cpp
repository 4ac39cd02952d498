#include "report/render.hpp"
#include "report/sarif.hpp"
#include "support/sample_report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

using namespace hawk::report;
using Json = nlohmann::ordered_json;

namespace {

Json run_of(const hawk::model::Report& report) {
  const Json json = Json::parse(render(report, Format::sarif, Style::plain));
  REQUIRE(json["version"] == "2.1.0");
  REQUIRE(json["$schema"].is_string());
  REQUIRE(json["runs"].size() == 1);
  return json["runs"][0];
}

} // namespace

TEST_SUITE_BEGIN("sarif");

TEST_CASE("a result, whole") {
  const Json result = run_of(hawk::test::sample_report())["results"][1];
  const Json expected = Json::parse(R"json({
    "ruleId": "late-emit",
    "level": "warning",
    "message": {"text": "step ^[[2J\\xff\\u202e is late"},
    "locations": [{
      "physicalLocation": {
        "artifactLocation": {"uri": "agent.py"},
        "region": {"startLine": 12, "startColumn": 5}},
      "logicalLocations": [{"name": "publish", "kind": "function"}]}],
    "relatedLocations": [{
      "physicalLocation": {
        "artifactLocation": {"uri": "pool.py"},
        "region": {"startLine": 7}},
      "message": {"text": "loop: python3.11[4713], held it"}}],
    "partialFingerprints": {
      "primaryLocationLineHash": "392d6e1e126968c0:1",
      "hawkctl/v1": "392d6e1e126968c0"},
    "properties": {
      "confidence": "suspected", "evidence": {}, "correlationId": "7f3a"}
  })json");
  CHECK(result == expected);
}

TEST_CASE("the driver has every rule that was asked") {
  const Json driver = run_of(hawk::test::sample_report())["tool"]["driver"];
  CHECK(driver["name"] == "hawkctl");
  CHECK(driver["semanticVersion"] == "1.2.3");
  REQUIRE(driver["rules"].size() == 2);
  CHECK(driver["rules"][0] == Json::parse(R"json({
    "id": "undrained-pipe",
    "name": "UndrainedPipe",
    "shortDescription": {"text": "A thread is blocked."},
    "fullDescription": {"text": "Nobody reads."},
    "help": {"text": "Read it. Evidence: confirmed: it is full."},
    "defaultConfiguration": {"level": "error"},
    "properties": {"tags": ["pipes"], "problem.severity": "error"}
  })json"));
  CHECK(driver["rules"][1]["properties"]["tags"][0] == "connections");
}

TEST_CASE("a result points to its rule, where that is listed") {
  const Json results = run_of(hawk::test::sample_report())["results"];
  CHECK(results[0]["ruleIndex"] == 0);
  CHECK(!results[1].contains("ruleIndex"));
}

TEST_CASE("without a source the script or recording stands for the run") {
  hawk::model::Report report = hawk::test::sample_report();
  CHECK(!run_of(report)["results"][0].contains("locations"));
  report.artifact = "/srv/a/run 1.hawk";
  const Json location = run_of(report)["results"][0]["locations"][0];
  CHECK(location["physicalLocation"]["artifactLocation"]["uri"]
        == "run%201.hawk");
  CHECK(location["physicalLocation"]["region"]["startLine"] == 1);
  CHECK(location["message"]["text"].get<std::string>().find("No line")
        == 0);
  CHECK(!run_of(report)["results"][1]["locations"][0].contains("message"));
}

TEST_CASE("what was not seen is notified") {
  const Json invocation = run_of(hawk::test::sample_report())["invocations"][0];
  CHECK(invocation["executionSuccessful"] == false); // a damaged record
  const Json& notes = invocation["toolExecutionNotifications"];
  REQUIRE(notes.size() == 4);
  CHECK(notes[0]["level"] == "error");
  CHECK(notes[1]["level"] == "warning");
  CHECK(notes[3]["message"]["text"] == "not seen: pidfd_getfd: EPERM (Yama)");
  CHECK(run_of({})["invocations"][0]["executionSuccessful"] == true);
}

TEST_CASE("details follow the sentence") {
  const Json result = run_of(hawk::test::sample_report())["results"][0];
  const std::string text = result["message"]["text"];
  CHECK(text.find("never reads it\nblocked: thread 4712 in write(2)")
        != std::string::npos);
  CHECK(result["properties"]["evidence"]["thread"] == 4712);
  CHECK(result["properties"]["evidence"]["full_measured"] == true);
}

TEST_CASE("an empty report is a whole document") {
  const Json run = run_of({});
  CHECK(run["results"].is_array());
  CHECK(run["results"].empty());
  CHECK(run["tool"]["driver"]["rules"].is_array());
  CHECK(!run["tool"]["driver"].contains("semanticVersion"));
}

// What the schema asks for, as far as it can be broken here; the schema itself
// is asked by interop.sarif, where it can be had.
TEST_CASE("only what the schema knows, wherever findings come from") {
  hawk::model::Report report = hawk::test::sample_report();
  report.artifact = "agent.py";
  for (hawk::model::Finding& finding : report.findings) {
    finding.cause = hawk::model::SourcePlace{"/x/\xff y.py", -4, -1, "\xff", {}};
    finding.related[0].file = "\xff";
    finding.related[0].line = -1;
    finding.correlation_id = "\xff";
  }
  const std::string text = render_sarif(report);
  CHECK(std::all_of(text.begin(), text.end(), [](char c) {
    return c == '\n' || (c >= 0x20 && c < 0x7f);
  }));
  const std::set<std::string> levels = {"note", "warning", "error"};
  for (const Json& result : run_of(report)["results"]) {
    CHECK(levels.count(result["level"].get<std::string>()) == 1);
    CHECK(!result["message"]["text"].get<std::string>().empty());
    for (const char* list : {"locations", "relatedLocations"}) {
      for (const Json& location : result[list]) {
        const Json& place = location["physicalLocation"];
        CHECK(place["region"]["startLine"] >= 1);
        CHECK(!place["region"].contains("startColumn"));
        const std::string uri = place["artifactLocation"]["uri"];
        CHECK(uri.find_first_of(" \xff\\") == std::string::npos);
      }
    }
  }
}

TEST_SUITE_END();
