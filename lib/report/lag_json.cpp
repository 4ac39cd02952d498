#include "report/lag_json.hpp"

#include <nlohmann/json.hpp>

namespace hawk::report {

namespace {

using Json = nlohmann::ordered_json;
using model::LagFigures;
using model::LagRow;

std::string_view name_of(model::LagBy by) {
  switch (by) {
  case model::LagBy::step:
    return "step";
  case model::LagBy::site:
    return "site";
  case model::LagBy::correlation:
    break;
  }
  return "correlation";
}

template <class Value, class Make>
Json or_null(const std::optional<Value>& value, Make make) {
  return value ? Json(make(*value)) : Json(nullptr);
}

Json or_null(const std::optional<base::Nanos>& time) {
  return or_null(time, [](base::Nanos at) { return at.count(); });
}

Json make_figures(const LagFigures& of) {
  if (of.count == 0) {
    return nullptr;
  }
  return {{"n", of.count},
          {"p50", of.p50.count()},
          {"p95", of.p95.count()},
          {"p99", of.p99.count()},
          {"max", of.greatest.count()}};
}

Json make_values(const LagRow& row) {
  Json values = Json::array();
  for (const auto& [value, count] : row.values) {
    values.push_back({value.count(), count});
  }
  return values;
}

Json make_row(const LagRow& row) {
  Json json;
  json["label"] = row.label;
  json["emitted"] = row.count;
  json["told"] = row.told;
  json["done"] = row.done;
  json["failed"] = row.failed;
  json["cancelled"] = row.cancelled;
  json["pending"] = row.pending;
  json["never_started"] = row.never_started;
  json["lost"] = row.lost();
  json["awaited"] = row.awaited;
  json["order_inversions"] = row.inversions;
  json["schedule_delay"] = make_figures(row.schedule_delay);
  json["producer_hold"] = make_figures(row.producer_hold);
  json["queue_wait"] = make_figures(row.queue_wait);
  json["execution"] = make_figures(row.execution);
  json["delivery_lag"] = make_figures(row.delivery_lag);
  json["producer_hold_share"] =
      or_null(row.hold_share, [](double share) { return share; });
  json["displacements"] = row.displacements;
  json["displaced"] = row.displaced();
  json["displaced_at_least"] = row.displaced_at_least;
  json["exact"] = row.exact;
  json["histogram"] = {
      {"of", row.values_are_delivery ? "delivery_lag" : "schedule_delay"},
      {"values", make_values(row)}};
  return json;
}

Json make_worst(const model::LagWorst& worst) {
  Json json;
  json["name"] = worst.name;
  json["how"] = worst.how;
  json["file"] = worst.file;
  json["line"] = worst.line;
  json["function"] = worst.function;
  json["producer"] = worst.producer;
  json["step"] = worst.step;
  json["correlation_id"] =
      worst.correlation_id.empty() ? Json(nullptr) : Json(worst.correlation_id);
  json["outcome"] = worst.outcome;
  json["at"] = worst.at.count();
  json["longest"] = worst.longest.count();
  json["schedule_delay"] = or_null(worst.schedule_delay);
  json["producer_hold"] = or_null(worst.producer_hold);
  json["queue_wait"] = or_null(worst.queue_wait);
  json["delivery_lag"] = or_null(worst.delivery_lag);
  json["displacement"] = or_null(worst.displacement,
                                 [](std::int64_t steps) { return steps; });
  json["via"] = worst.via;
  json["during"] = worst.during;
  return json;
}

} // namespace

void add_lag(const model::LagReport& lag, Json& json) {
  Json rows = Json::array();
  for (const LagRow& row : lag.rows) {
    rows.push_back(make_row(row));
  }
  Json worst = Json::array();
  for (const model::LagWorst& one : lag.worst) {
    worst.push_back(make_worst(one));
  }
  json["by"] = name_of(lag.by);
  json["steps"] = lag.steps.empty() ? Json(nullptr) : Json(lag.steps);
  json["threshold"] = lag.threshold.count();
  json["too_few"] = lag.total.count < model::LagReport::k_fewest;
  json["emitted"] =
      or_null(lag.emitted, [](std::uint64_t emitted) { return emitted; });
  json["late"] = lag.late;
  json["rows"] = std::move(rows);
  json["total"] = make_row(lag.total);
  json["worst"] = std::move(worst);
  json["notes"] = lag.notes;
  json["lines"] = lag.lines ? make_figures(*lag.lines) : Json(nullptr);
}

} // namespace hawk::report
