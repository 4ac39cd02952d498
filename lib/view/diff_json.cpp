// `hawkctl diff` for machines.

#include "view/diff.hpp"

#include "base/json_text.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace hawk::view {

namespace {

using Json = nlohmann::ordered_json;
using story::ComparedOperation;
using story::ComparedSide;
using story::ComparedStep;

std::string dumped(const Json& json) {
  return base::sanitise_json(
      json.dump(-1, ' ', false, Json::error_handler_t::replace)) + '\n';
}

void put_nanos(Json& json,
               const char* key,
               const std::optional<model::Nanos>& nanos) {
  if (nanos) {
    json[key] = nanos->count();
  }
}

Json to_json(const std::string& name, const ComparedSide& side) {
  Json json;
  json["name"] = name;
  json["steps"] = side.steps;
  json["stories"] = side.stories;
  json["failures"] = side.failures;
  json["total_nano"] = side.total.count();
  if (side.left_out > 0) {
    json["left_out"] = side.left_out;
  }
  return json;
}

Json to_json(const ComparedStep& step) {
  using In = ComparedStep::In;
  Json json;
  json["change"] = step.in == In::both   ? "same"
                   : step.in == In::left ? "removed"
                                         : "added";
  json["operation"] = step.operation;
  if (!step.left_id.empty()) {
    json["left_id"] = step.left_id;
  }
  if (!step.right_id.empty()) {
    json["right_id"] = step.right_id;
  }
  put_nanos(json, "left_nano", step.left_latency);
  put_nanos(json, "right_nano", step.right_latency);
  if (step.moved) {
    json["moved"] = true;
  }
  if (step.left_failed) {
    json["left_failed"] = true;
  }
  if (step.right_failed) {
    json["right_failed"] = true;
  }
  return json;
}

Json to_json(const ComparedOperation& operation) {
  Json json;
  json["operation"] = operation.operation;
  json["left_count"] = operation.left_count;
  json["right_count"] = operation.right_count;
  put_nanos(json, "left_median_nano", operation.left_median);
  put_nanos(json, "right_median_nano", operation.right_median);
  return json;
}

Json to_json(const DiffFinding& finding) {
  Json json;
  json["change"] = finding.gained ? "gained" : "lost";
  json["rule"] = finding.rule;
  json["level"] = finding.level;
  json["message"] = finding.message;
  return json;
}

Json summary_of(const Diff& diff) {
  Json json;
  json["left"] = to_json(diff.left_name, diff.compared.left);
  json["right"] = to_json(diff.right_name, diff.compared.right);
  json["first_divergence"] = diff.compared.divergence
                                 ? Json(*diff.compared.divergence + 1)
                                 : Json(nullptr);
  json["findings_compared"] = diff.has_findings;
  return json;
}

std::string line_of(const char* record, Json json) {
  Json line;
  line["record"] = record;
  line.update(json);
  return dumped(line);
}

template <typename List>
Json list_of(const List& list) {
  Json json = Json::array();
  for (const auto& each : list) {
    json.push_back(to_json(each));
  }
  return json;
}

} // namespace

std::string render_diff_ndjson(const Diff& diff) {
  std::string out = line_of("summary", summary_of(diff));
  for (const ComparedStep& step : diff.compared.steps) {
    out += line_of("step", to_json(step));
  }
  for (const ComparedOperation& operation : diff.compared.operations) {
    out += line_of("operation", to_json(operation));
  }
  for (const DiffFinding& finding : diff.findings) {
    out += line_of("finding", to_json(finding));
  }
  return out;
}

std::string render_diff_json(const Diff& diff) {
  Json json;
  json["schema"] = "hawkctl.diff/1";
  json.update(summary_of(diff));
  json["steps"] = list_of(diff.compared.steps);
  json["operations"] = list_of(diff.compared.operations);
  json["findings"] = list_of(diff.findings);
  return dumped(json);
}

} // namespace hawk::view
