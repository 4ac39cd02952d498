#include "report/counts.hpp"

#include "base/text.hpp"
#include "model/names.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::report {

using model::Level;

namespace {

std::uint64_t count_of(const model::Report& report, Level level) {
  return static_cast<std::uint64_t>(std::count_if(
      report.findings.begin(),
      report.findings.end(),
      [level](const model::Finding& f) { return f.level == level; }));
}

} // namespace

std::string render_count(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string render_totals(const model::Report& report) {
  std::string text;
  for (const Level level : {Level::error, Level::warning, Level::note}) {
    if (const std::uint64_t count = count_of(report, level); count > 0) {
      text += text.empty() ? "" : ", ";
      text += render_count(count, model::name_of(level));
    }
  }
  return text.empty() ? std::string("nothing found") : text;
}

std::vector<Remark> list_not_seen(const model::NotSeen& not_seen) {
  std::vector<Remark> remarks;
  if (not_seen.damaged_records > 0) {
    remarks.push_back(
        {Level::error,
         render_count(not_seen.damaged_records, "damaged record")
             + " in the recording: what was in them is not known"});
  }
  if (not_seen.lost_records > 0 || not_seen.lost_bytes > 0) {
    remarks.push_back({Level::warning,
                       fmt::format("not recorded: {}, {}",
                                   render_count(not_seen.lost_records, "record"),
                                   render_count(not_seen.lost_bytes, "byte"))});
  }
  if (not_seen.hidden_processes > 0) {
    remarks.push_back({Level::note,
                       fmt::format("holders not visible: {}",
                                   not_seen.hidden_processes)});
  }
  for (const std::string& missing : not_seen.missing) {
    remarks.push_back({Level::note, "not seen: " + base::sanitise(missing)});
  }
  return remarks;
}

} // namespace hawk::report
