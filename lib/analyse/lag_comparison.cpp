#include "analyse/lag_comparison.hpp"

#include "analyse/rank_test.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace hawk::analyse {

namespace {

using model::LagChange;
using model::LagComparison;
using model::LagReport;
using model::LagVerdict;

LagChange::Times compare_times(const Distribution& before,
                               std::uint64_t before_told,
                               const Distribution& after,
                               std::uint64_t after_told,
                               double chance) {
  LagChange::Times times;
  times.before_n = before.count();
  times.after_n = after.count();
  times.before = Nanos(before.percentile(50).value_or(0));
  times.after = Nanos(after.percentile(50).value_or(0));
  if (std::min(times.before_n, times.after_n) < LagReport::k_fewest) {
    times.verdict = LagVerdict::too_few;
    return times;
  }
  const RankTest test = compare_ranks(before, before_told, after, after_told);
  times.above = test.above;
  times.p = test.p;
  const Nanos change = times.after - times.before;
  const auto part = Nanos(static_cast<std::int64_t>(
      k_least_part * static_cast<double>(times.before.count())));
  const Nanos least = std::max(k_least_change, part);
  if (test.p < chance && change >= least && test.above >= k_least_above) {
    times.verdict = LagVerdict::worse;
  } else if (test.p < chance && -change >= least
             && test.above <= 1 - k_least_above) {
    times.verdict = LagVerdict::better;
  }
  return times;
}

LagChange::Shares
compare(const Share& before, const Share& after, double chance) {
  LagChange::Shares shares{
      before.hits, before.of, after.hits, after.of, 1, LagVerdict::same};
  if (std::min(before.of, after.of) < LagReport::k_fewest) {
    shares.verdict = LagVerdict::too_few;
    return shares;
  }
  shares.p = compare_shares(before, after);
  const double change = after.value() - before.value();
  if (shares.p < chance && std::abs(change) >= k_least_share) {
    shares.verdict = change > 0 ? LagVerdict::worse : LagVerdict::better;
  }
  return shares;
}

// What got worse weighs more than what got better.
LagVerdict sum_up(const LagChange& change) {
  const auto all = {change.schedule_delay.verdict,
                    change.delivery_lag.verdict,
                    change.displaced.verdict,
                    change.lost.verdict};
  const auto has = [&all](LagVerdict verdict) {
    return std::find(all.begin(), all.end(), verdict) != all.end();
  };
  if (change.before_n == 0 || change.after_n == 0) {
    return change.after_n == 0 ? LagVerdict::gone : LagVerdict::fresh;
  }
  if (has(LagVerdict::worse)) {
    return LagVerdict::worse;
  }
  if (has(LagVerdict::better)) {
    return LagVerdict::better;
  }
  return has(LagVerdict::same) ? LagVerdict::same : LagVerdict::too_few;
}

LagChange compare(const std::string& label,
                  const EmitStatistics& before,
                  const EmitStatistics& after,
                  double chance) {
  LagChange change;
  change.label = label;
  change.before_n = before.count;
  change.after_n = after.count;
  change.schedule_delay = compare_times(before.schedule_delay,
                                        before.told,
                                        after.schedule_delay,
                                        after.told,
                                        chance);
  change.delivery_lag = compare_times(before.delivery_lag,
                                      before.told,
                                      after.delivery_lag,
                                      after.told,
                                      chance);
  change.displaced = compare({before.displaced(), before.displaced_or_not()},
                             {after.displaced(), after.displaced_or_not()},
                             chance);
  change.lost = compare({before.undelivered(), before.count},
                        {after.undelivered(), after.count},
                        chance);
  change.verdict = sum_up(change);
  return change;
}

using Findings = std::span<const model::Finding>;

// Of this level or above, where the others have none of it above a note.
std::vector<std::string>
find_rules_of(Findings own, Findings others, model::Level least) {
  std::vector<std::string> rules;
  for (const model::Finding& finding : own) {
    const auto is_same = [&finding](const model::Finding& other) {
      return other.rule == finding.rule && other.level > model::Level::note;
    };
    if (finding.level >= least
        && std::none_of(others.begin(), others.end(), is_same)
        && std::find(rules.begin(), rules.end(), finding.rule) == rules.end()) {
      rules.push_back(finding.rule);
    }
  }
  return rules;
}

std::string describe(std::string_view what, const LagChange::Times& times) {
  return fmt::format(
      "{} at the median: {:.2f} ms before, {:.2f} ms after ({:.0f} % of pairs "
      "higher, p {:.2g})",
      what,
      std::chrono::duration<double, std::milli>(times.before).count(),
      std::chrono::duration<double, std::milli>(times.after).count(),
      100 * times.above,
      times.p);
}

std::string describe(std::string_view what, const LagChange::Shares& shares) {
  return fmt::format("{}: {} of {} before, {} of {} after (p {:.2g})",
                     what,
                     shares.before,
                     shares.before_of,
                     shares.after,
                     shares.after_of,
                     shares.p);
}

bool is_news(LagVerdict verdict) {
  return verdict == LagVerdict::better || verdict == LagVerdict::worse;
}

void add_reasons(const LagChange& change,
                 const std::string& of,
                 std::vector<std::string>& reasons) {
  if (is_news(change.schedule_delay.verdict)) {
    reasons.push_back(of + describe("schedule delay", change.schedule_delay));
  }
  if (is_news(change.delivery_lag.verdict)) {
    reasons.push_back(of + describe("delivery lag", change.delivery_lag));
  }
  if (is_news(change.displaced.verdict)) {
    reasons.push_back(of + describe("a step or more later", change.displaced));
  }
  if (is_news(change.lost.verdict)) {
    reasons.push_back(of + describe("lost", change.lost));
  }
}

// A warning comes and goes with the load; an error does not.
LagVerdict judge(const LagSide& before, const LagSide& after, LagComparison& all) {
  const auto has_errors = [](Findings own, Findings others) {
    return !find_rules_of(own, others, model::Level::error).empty();
  };
  add_reasons(all.total, "", all.reasons);
  bool worse = all.total.verdict == LagVerdict::worse
               || has_errors(after.findings, before.findings);
  bool better = all.total.verdict == LagVerdict::better
                || has_errors(before.findings, after.findings);
  for (const LagChange& row : all.rows) {
    if (is_news(row.verdict) && row.verdict != all.total.verdict) {
      add_reasons(row, row.label + ": ", all.reasons);
      worse = worse || row.verdict == LagVerdict::worse;
      better = better || row.verdict == LagVerdict::better;
    }
  }
  if (all.total.verdict == LagVerdict::gone) {
    all.reasons.emplace_back(
        "nothing is emitted after: it is awaited now, or not done");
  }
  return worse    ? LagVerdict::worse
         : better ? LagVerdict::better
                  : all.total.verdict;
}

} // namespace

LagComparison compare_lags(const LagSide& before, const LagSide& after) {
  LagComparison all;
  std::vector<std::string> labels;
  std::map<std::string, std::pair<EmitStatistics, EmitStatistics>> by_label;
  for (const auto& row : before.table.rows()) {
    labels.push_back(row.label);
    by_label[row.label].first = row.statistics;
  }
  for (const auto& row : after.table.rows()) {
    if (by_label.count(row.label) == 0) {
      labels.push_back(row.label);
    }
    by_label[row.label].second = row.statistics;
  }
  // Of many rows one is always the odd one out.
  const double chance =
      k_most_chance / static_cast<double>(std::max(labels.size(), std::size_t{1}));
  for (const std::string& label : labels) {
    const auto& [first, second] = by_label[label];
    all.rows.push_back(compare(label, first, second, chance));
  }
  all.total = compare(
      "all", before.table.total(), after.table.total(), k_most_chance);
  all.rules_gone = find_rules_of(
      before.findings, after.findings, model::Level::warning);
  all.rules_new = find_rules_of(
      after.findings, before.findings, model::Level::warning);
  all.verdict = judge(before, after, all);
  return all;
}

} // namespace hawk::analyse
