#include "report/lag_comparison.hpp"

#include "report/lag_text.hpp"

#include "base/text.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace hawk::report {

namespace {

using model::LagChange;
using model::LagComparison;
using model::LagVerdict;
using Json = nlohmann::ordered_json;

constexpr std::size_t k_longest_label = 28;

std::string paint(LagVerdict verdict, Style style) {
  const std::string name(name_of(verdict));
  const std::string_view color = verdict == LagVerdict::worse    ? "1;31"
                                 : verdict == LagVerdict::better ? "1;32"
                                                                 : "";
  return style == Style::plain || color.empty()
             ? name
             : fmt::format("\x1b[{}m{}\x1b[0m", color, name);
}

std::string medians(const LagChange::Times& times) {
  const auto side = [](std::uint64_t n, base::Nanos median) {
    return n == 0 ? "-" : format_ms(median);
  };
  return fmt::format("{:>8} {:>8}",
                     side(times.before_n, times.before),
                     side(times.after_n, times.after));
}

std::string counts(const LagChange::Shares& shares) {
  const auto side = [](std::uint64_t hits, std::uint64_t of) {
    return of == 0 ? "-" : fmt::format("{}/{}", hits, of);
  };
  return fmt::format("{:>8} {:>8}",
                     side(shares.before, shares.before_of),
                     side(shares.after, shares.after_of));
}

std::string
render_row(const LagChange& row, std::size_t label, Style style) {
  return fmt::format("{:<{}.{}} {} {} {} {}  {}\n",
                     base::sanitise(row.label),
                     label,
                     label,
                     medians(row.schedule_delay),
                     medians(row.delivery_lag),
                     counts(row.displaced),
                     counts(row.lost),
                     paint(row.verdict, style));
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

Json make_times(const LagChange::Times& times) {
  return {{"before", times.before.count()},
          {"after", times.after.count()},
          {"before_n", times.before_n},
          {"after_n", times.after_n},
          {"above", times.above},
          {"p", times.p},
          {"verdict", name_of(times.verdict)}};
}

Json make_shares(const LagChange::Shares& shares) {
  return {{"before", shares.before},
          {"before_of", shares.before_of},
          {"after", shares.after},
          {"after_of", shares.after_of},
          {"p", shares.p},
          {"verdict", name_of(shares.verdict)}};
}

Json make_row(const LagChange& row) {
  return {{"label", row.label},
          {"before_emitted", row.before_n},
          {"after_emitted", row.after_n},
          {"schedule_delay_median", make_times(row.schedule_delay)},
          {"delivery_lag_median", make_times(row.delivery_lag)},
          {"displaced", make_shares(row.displaced)},
          {"lost", make_shares(row.lost)},
          {"verdict", name_of(row.verdict)}};
}

} // namespace

std::string_view name_of(LagVerdict verdict) {
  switch (verdict) {
  case LagVerdict::same:
    return "same";
  case LagVerdict::better:
    return "better";
  case LagVerdict::worse:
    return "worse";
  case LagVerdict::too_few:
    return "too few";
  case LagVerdict::gone:
    return "gone";
  case LagVerdict::fresh:
    break;
  }
  return "new";
}

std::string render_text(const LagComparison& all, Style style) {
  std::size_t label = std::max(all.by.size(), std::size_t{3});
  for (const LagChange& row : all.rows) {
    label = std::max(label, row.label.size());
  }
  label = std::min(label, k_longest_label);
  std::string text = fmt::format("before  {}: {} emitted\nafter   {}: {} emitted\n",
                                 base::sanitise(all.before_name),
                                 all.total.before_n,
                                 base::sanitise(all.after_name),
                                 all.total.after_n);
  text += fmt::format("{:<{}} {:>17} {:>17} {:>17} {:>17}\n",
                      "",
                      label,
                      "schedule p50, ms",
                      "delivery p50, ms",
                      "a step later",
                      "lost");
  text += fmt::format("{:<{}}", all.by, label);
  for (int i = 0; i < 4; ++i) {
    text += fmt::format(" {:>8} {:>8}", "before", "after");
  }
  text += '\n';
  for (const LagChange& row : all.rows) {
    text += render_row(row, label, style);
  }
  if (all.rows.size() > 1) {
    text += render_row(all.total, label, style);
  }
  text += paint(all.verdict, style) + '\n';
  for (const std::string& reason : all.reasons) {
    text += "  " + base::sanitise(reason) + '\n';
  }
  if (!all.rules_gone.empty()) {
    text += "  found no more: " + join(all.rules_gone) + '\n';
  }
  if (!all.rules_new.empty()) {
    text += "  found anew: " + join(all.rules_new) + '\n';
  }
  return text;
}

std::string render_json(const LagComparison& all) {
  Json rows = Json::array();
  for (const LagChange& row : all.rows) {
    rows.push_back(make_row(row));
  }
  Json json;
  json["schema"] = "hawkctl.lag-comparison/1";
  json["tool"] = {{"name", "hawkctl"}, {"version", all.tool_version}};
  json["before"] = all.before_name;
  json["after"] = all.after_name;
  json["by"] = all.by;
  json["verdict"] = name_of(all.verdict);
  json["reasons"] = all.reasons;
  json["rules_gone"] = all.rules_gone;
  json["rules_new"] = all.rules_new;
  json["total"] = make_row(all.total);
  json["rows"] = std::move(rows);
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + '\n';
}

} // namespace hawk::report
