#include "report/sarif.hpp"

#include "report/counts.hpp"
#include "report/fingerprint.hpp"
#include "report/place.hpp"

#include "base/text.hpp"
#include "model/names.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace hawk::report {

namespace {

using Json = nlohmann::ordered_json;
using model::Finding;
using model::Level;
using model::Report;

constexpr const char* k_schema =
    "https://json.schemastore.org/sarif-2.1.0.json";

Json make_text(std::string_view text) {
  return {{"text", base::sanitise(text)}};
}

std::string make_upper_first(std::string_view part) {
  std::string text(part);
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text;
}

// "a thread is blocked" to "A thread is blocked.": SARIF wants a sentence.
std::string make_sentence(std::string_view part) {
  return make_upper_first(part) + (part.ends_with('.') ? "" : ".");
}

// "undrained-pipe" to "UndrainedPipe": SARIF's friendly name.
std::string make_name(std::string_view id) {
  std::string name;
  for (const std::string_view word : base::split(id, '-')) {
    name += make_upper_first(word);
  }
  return name;
}

std::string_view topic_of(const model::Rule& rule) {
  switch (rule.topic) {
  case model::Topic::pipes:
    return "pipes";
  case model::Topic::connections:
    return "connections";
  case model::Topic::lag:
    break;
  }
  return "lag";
}

Json make_rule(const model::Rule& rule) {
  Json json;
  json["id"] = rule.id;
  json["name"] = make_name(rule.id);
  json["shortDescription"] = make_text(make_sentence(rule.summary));
  json["fullDescription"] = make_text(rule.meaning);
  json["help"] = make_text(
      fmt::format("{} Evidence: {}", rule.fix, rule.evidence));
  json["defaultConfiguration"] = {{"level", model::name_of(rule.level)}};
  // GitHub's: how it orders alerts.
  json["properties"] = {
      {"tags", Json::array({topic_of(rule)})},
      {"problem.severity",
       rule.level == Level::note ? "recommendation"
                                 : model::name_of(rule.level)}};
  return json;
}

// A region only where there is a line: GitHub shows no result without one.
Json make_location(const Place& place) {
  Json region = {{"startLine", place.line}};
  if (place.column > 0) {
    region["startColumn"] = place.column;
  }
  return {{"physicalLocation",
           {{"artifactLocation", {{"uri", make_uri(place.path)}}},
            {"region", std::move(region)}}}};
}

// GitHub drops a result without a location. So one that has no line of its own
// gets the file that stands for the whole; and says so.
Json make_locations(const Finding& finding, const Report& report) {
  if (const auto place = find_place(finding, report)) {
    Json location = make_location(*place);
    if (!finding.cause->function.empty()) {
      location["logicalLocations"] = Json::array(
          {{{"name", base::sanitise(finding.cause->function)},
            {"kind", "function"}}});
    }
    return Json::array({std::move(location)});
  }
  if (report.artifact.empty()) {
    return Json::array();
  }
  Json location =
      make_location({make_relative(report.artifact, report), 1, 0});
  location["message"] =
      make_text("No line of the source is known: this stands for the run.");
  return Json::array({std::move(location)});
}

std::string describe(const model::Party& party) {
  std::string text =
      fmt::format("{}: {}[{}]", party.role, party.name, party.process.pid);
  if (party.fd) {
    text += fmt::format(" fd {}", *party.fd);
  }
  return party.does.empty() ? text : text + ", " + party.does;
}

Json make_related(const Finding& finding, const Report& report) {
  Json list = Json::array();
  for (const model::Party& party : finding.related) {
    if (is_file_name(party.file)) {
      Json location = make_location(
          {make_relative(party.file, report), std::max(party.line, 1), 0});
      location["message"] = make_text(describe(party));
      list.push_back(std::move(location));
    }
  }
  return list;
}

Json make_message(const Finding& finding) {
  std::string text = base::sanitise(finding.message);
  for (const auto& [label, sentence] : finding.details) {
    text += fmt::format(
        "\n{}: {}", base::sanitise(label), base::sanitise(sentence));
  }
  return {{"text", std::move(text)}};
}

Json make_properties(const Finding& finding) {
  Json evidence = Json::object();
  for (const auto& [name, value] : finding.evidence) {
    std::visit([&, key = name](const auto& v) { evidence[key] = v; }, value);
  }
  Json json = {{"confidence", model::name_of(finding.confidence)},
               {"evidence", std::move(evidence)}};
  if (!finding.correlation_id.empty()) {
    json["correlationId"] = finding.correlation_id;
  }
  return json;
}

Json make_result(const Finding& finding, const Report& report) {
  Json json;
  json["ruleId"] = finding.rule;
  const auto rule = std::find_if(
      report.rules.begin(), report.rules.end(), [&](const model::Rule& one) {
        return one.id == finding.rule;
      });
  if (rule != report.rules.end()) {
    json["ruleIndex"] = rule - report.rules.begin();
  }
  json["level"] = model::name_of(finding.level);
  json["message"] = make_message(finding);
  if (Json locations = make_locations(finding, report); !locations.empty()) {
    json["locations"] = std::move(locations);
  }
  if (Json related = make_related(finding, report); !related.empty()) {
    json["relatedLocations"] = std::move(related);
  }
  // GitHub reads the first only; its form there is HASH:NUMBER.
  const std::string fingerprint = make_fingerprint(finding, report);
  json["partialFingerprints"] = {
      {"primaryLocationLineHash", fingerprint + ":1"},
      {"hawkctl/v1", fingerprint}};
  json["properties"] = make_properties(finding);
  return json;
}

Json make_invocation(const Report& report) {
  Json notifications = Json::array();
  for (const Remark& remark : list_not_seen(report.not_seen)) {
    notifications.push_back({{"level", model::name_of(remark.level)},
                             {"message", {{"text", remark.text}}}});
  }
  return {{"executionSuccessful", report.not_seen.damaged_records == 0},
          {"toolExecutionNotifications", std::move(notifications)}};
}

} // namespace

std::string render_sarif(const Report& report) {
  Json rules = Json::array();
  for (const model::Rule& rule : report.rules) {
    rules.push_back(make_rule(rule));
  }
  Json results = Json::array();
  for (const Finding& finding : report.findings) {
    results.push_back(make_result(finding, report));
  }
  Json driver = {{"name", "hawkctl"}};
  if (!report.tool_version.empty()) {
    driver["semanticVersion"] = report.tool_version;
  }
  driver["rules"] = std::move(rules);
  Json run;
  run["tool"] = {{"driver", std::move(driver)}};
  run["invocations"] = Json::array({make_invocation(report)});
  run["results"] = std::move(results);
  Json json;
  json["$schema"] = k_schema;
  json["version"] = "2.1.0";
  json["runs"] = Json::array({std::move(run)});
  // ASCII out, invalid bytes replaced: as in the JSON format.
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + '\n';
}

} // namespace hawk::report
