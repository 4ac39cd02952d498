#include "report/json.hpp"

#include "model/names.hpp"
#include "report/lag_json.hpp"

#include <nlohmann/json.hpp>

namespace hawk::report {

namespace {

using Json = nlohmann::ordered_json;
using model::Finding;

// Times are nanoseconds since the trace's start: they fit a double for a
// hundred days, so they stay numbers.
std::int64_t as_number(base::Nanos time) {
  return time.count();
}

Json make_process(const model::ProcessKey& process, const std::string& name) {
  return {
      {"pid", process.pid}, {"start_time", process.start_time}, {"name", name}};
}

Json make_party(const model::Party& party) {
  Json json = {{"role", party.role},
               {"process", make_process(party.process, party.name)},
               {"fd", nullptr},
               {"file", nullptr},
               {"line", nullptr},
               {"does", party.does}};
  if (party.fd) {
    json["fd"] = *party.fd;
  }
  if (!party.file.empty()) {
    json["file"] = party.file;
    json["line"] = party.line;
  }
  return json;
}

Json make_evidence(const Finding& finding) {
  Json json = Json::object();
  for (const auto& [name, value] : finding.evidence) {
    std::visit([&, key = name](const auto& v) { json[key] = v; }, value);
  }
  return json;
}

Json make_cause(const Finding& finding) {
  if (!finding.cause) {
    return nullptr;
  }
  return {{"file", finding.cause->file},
          {"line", finding.cause->line},
          {"column", finding.cause->column},
          {"function", finding.cause->function},
          {"stack", finding.cause->stack}};
}

Json make_details(const Finding& finding) {
  Json json = Json::array();
  for (const auto& [label, text] : finding.details) {
    json.push_back({{"label", label}, {"text", text}});
  }
  return json;
}

Json make_finding(const Finding& finding) {
  Json related = Json::array();
  for (const model::Party& party : finding.related) {
    related.push_back(make_party(party));
  }
  Json json;
  json["rule"] = finding.rule;
  json["level"] = model::name_of(finding.level);
  json["confidence"] = model::name_of(finding.confidence);
  json["message"] = finding.message;
  json["subject"] = make_party(finding.subject);
  json["related"] = std::move(related);
  json["evidence"] = make_evidence(finding);
  json["cause"] = make_cause(finding);
  json["fix"] = finding.fix;
  json["correlation_id"] = nullptr;
  if (!finding.correlation_id.empty()) {
    json["correlation_id"] = finding.correlation_id;
  }
  json["first_seen"] = as_number(finding.first_seen);
  json["last_seen"] = as_number(finding.last_seen);
  json["blind_spots"] = finding.blind_spots;
  json["free_now"] = finding.free_now;
  json["details"] = make_details(finding);
  return json;
}

Json make_not_seen(const model::NotSeen& not_seen) {
  return {{"hidden_processes", not_seen.hidden_processes},
          {"missing", not_seen.missing},
          {"damaged_records", not_seen.damaged_records},
          {"lost_records", not_seen.lost_records},
          {"lost_bytes", not_seen.lost_bytes}};
}

Json make_pipes(const std::vector<model::PipeEnds>& pipes) {
  Json list = Json::array();
  for (const model::PipeEnds& pipe : pipes) {
    Json ends = Json::array();
    for (const model::PipeEnds::End& end : pipe.ends) {
      ends.push_back({{"process", make_process(end.process, end.name)},
                      {"fd", end.fd},
                      {"reads", end.reads},
                      {"writes", end.writes},
                      {"does", end.does}});
    }
    Json json = {{"object", pipe.name},
                 {"unread", pipe.unread},
                 {"capacity", pipe.capacity},
                 {"full", nullptr},
                 {"holders", std::move(ends)}};
    if (pipe.full) {
      json["full"] = *pipe.full;
    }
    list.push_back(std::move(json));
  }
  return list;
}

enum class Layout { indented, one_line };

// Names of processes may be any bytes: ASCII out, invalid bytes replaced, so
// that nothing in it can reach a terminal.
std::string dump(const Json& json, Layout layout) {
  return json.dump(layout == Layout::indented ? 2 : -1,
                   ' ',
                   true,
                   Json::error_handler_t::replace);
}

} // namespace

std::string render_json(const model::FindingChange& change) {
  Json json;
  json["schema"] = "hawkctl.changes/1";
  json["event"] = model::name_of(change.kind);
  // Since the epoch: too large for the numbers of most readers.
  json["time"] = std::to_string(change.time.count());
  json["finding"] = make_finding(change.finding);
  return dump(json, Layout::one_line) + '\n';
}

std::string render_json(const model::Report& report) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    findings.push_back(make_finding(finding));
  }
  Json json;
  json["schema"] = report.lag ? "hawkctl.lag/1" : "hawkctl.findings/1";
  json["tool"] = {{"name", "hawkctl"}, {"version", report.tool_version}};
  json["source"] = report.source;
  if (report.lag) {
    add_lag(*report.lag, json);
  }
  json["findings"] = std::move(findings);
  json["not_seen"] = make_not_seen(report.not_seen);
  json["stats"] = {{"events", report.stats.events},
                   {"processes", report.stats.processes},
                   {"objects", report.stats.objects},
                   {"observed", as_number(report.stats.observed)}};
  if (report.pipes) {
    json["pipes"] = make_pipes(*report.pipes);
  }
  return dump(json, Layout::indented) + '\n';
}

} // namespace hawk::report
