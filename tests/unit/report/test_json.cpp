#include "report/json.hpp"
#include "report/render.hpp"
#include "support/sample_report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace hawk::report;
using Json = nlohmann::ordered_json;

namespace {

std::string render_sample() {
  return render(hawk::test::sample_report(), Format::json, Style::plain);
}

std::vector<std::string> keys_of(const Json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) {
    keys.push_back(key);
  }
  return keys;
}

} // namespace

TEST_SUITE_BEGIN("json");

TEST_CASE("the schema's keys, in their order") {
  const Json json = Json::parse(render_sample());
  CHECK(json["schema"] == "hawkctl.findings/1");
  CHECK(json["tool"] == Json({{"name", "hawkctl"}, {"version", "1.2.3"}}));
  CHECK(keys_of(json)
        == std::vector<std::string>{
            "schema", "tool", "source", "findings", "not_seen", "stats"});
  REQUIRE(json["findings"].size() == 2);
  CHECK(keys_of(json["findings"][0])
        == std::vector<std::string>{"rule",
                                    "level",
                                    "confidence",
                                    "message",
                                    "subject",
                                    "related",
                                    "evidence",
                                    "cause",
                                    "fix",
                                    "correlation_id",
                                    "first_seen",
                                    "last_seen",
                                    "blind_spots",
                                    "free_now",
                                    "details"});
}

TEST_CASE("values keep their types") {
  const Json finding = Json::parse(render_sample())["findings"][0];
  CHECK(finding["level"] == "error");
  CHECK(finding["confidence"] == "confirmed");
  CHECK(finding["evidence"]["thread"] == 4712);
  CHECK(finding["evidence"]["full_measured"] == true);
  CHECK(finding["evidence"]["object"] == "pipe 70113");
  CHECK(finding["cause"].is_null());
  CHECK(finding["correlation_id"].is_null());
  CHECK(finding["first_seen"] == 1'000'000'000);
  CHECK(finding["related"][0]["role"] == "reader");
  CHECK(finding["related"][0]["process"]["pid"] == 4711);
  CHECK(finding["related"][0]["fd"] == 5);
  const Json late = Json::parse(render_sample())["findings"][1];
  CHECK(late["cause"]["line"] == 12);
  CHECK(late["correlation_id"] == "7f3a");
  CHECK(late["subject"]["fd"].is_null());
}

TEST_CASE("foreign bytes cannot reach a terminal, or break the document") {
  const std::string text = render_sample();
  CHECK(std::all_of(text.begin(), text.end(), [](char c) {
    return c == '\n' || (c >= 0x20 && c < 0x7f);
  }));
  const Json late = Json::parse(text)["findings"][1];
  CHECK(late["message"] == "step \x1b[2J\xef\xbf\xbd\xe2\x80\xae is late");
}

TEST_CASE("an empty report is a whole document") {
  const Json json = Json::parse(render({}, Format::json, Style::plain));
  CHECK(json["findings"].is_array());
  CHECK(json["findings"].empty());
  CHECK(json["not_seen"]["hidden_processes"] == 0);
}

TEST_CASE("pipes are there where they were asked for") {
  auto report = hawk::test::sample_report();
  report.pipes = {{"pipe 7",
                   12,
                   65536,
                   false,
                   {{{20, 9}, "b", 1, false, true, "sleeps"},
                    {{10, 8}, "a\n", 0, true, false, "reads it"}}}};
  const Json json = Json::parse(render(report, Format::json, Style::plain));
  CHECK(json["pipes"].size() == 1);
  CHECK(json["pipes"][0]["object"] == "pipe 7");
  CHECK(json["pipes"][0]["full"] == false);
  CHECK(json["pipes"][0]["holders"][0]["writes"] == true);
  CHECK(json["pipes"][0]["holders"][1]["process"]["pid"] == 10);
  CHECK(json["pipes"][0]["holders"][1]["does"] == "reads it");
}

TEST_CASE("a change is one line") {
  hawk::model::FindingChange change;
  change.kind = hawk::model::FindingChange::Kind::cleared;
  change.time = hawk::base::Nanos(1'795'000'000'123'456'789);
  change.finding = hawk::test::sample_report().findings[1];
  const std::string line = render_json(change);
  CHECK(std::count(line.begin(), line.end(), '\n') == 1);
  CHECK(line.back() == '\n');
  const Json json = Json::parse(line);
  CHECK(keys_of(json)
        == std::vector<std::string>{"schema", "event", "time", "finding"});
  CHECK(json["schema"] == "hawkctl.changes/1");
  CHECK(json["event"] == "cleared");
  CHECK(json["time"] == "1795000000123456789");
  CHECK(json["finding"]["rule"] == "late-emit");
}

TEST_SUITE_END();
