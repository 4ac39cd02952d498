#include "analyse/one_step_late.hpp"

#include "analyse/emit_words.hpp"
#include "base/timestamp.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace hawk::analyse {

namespace {

// Four of five, and surely more than half: a step that is now and then
// overtaken is no pattern.
constexpr double k_least_share = 0.8;
constexpr double k_least_bound = 0.5;

// Of the median emission's wait, in thousandths, that its producer held the
// loop.
constexpr std::int64_t k_least_hold = 900;

// A loop whose turns take that long is late with everything.
constexpr int k_turns = 10;

bool is_late(const EmitWorld& emits, const EmitSiteKey& key, Nanos delay) {
  Nanos least = EmitCase::k_least_delay;
  if (const EmitSite* site = emits.find_site(key);
      site != nullptr && site->iteration) {
    least = std::max(least, k_turns * *site->iteration);
  }
  return delay >= least;
}

// Derived steps count work between emissions, and on a busy machine a burst of
// them looks like some: two thousand tasks in a row are no steps. Who sends an
// event a step makes a new one for every other emission at least.
bool are_steps(const EmitCase& told) {
  return told.steps != "site" || told.stretches * 2 >= told.placed;
}

bool is_one_step_late(const EmitWorld& emits,
                      const EmitCaseKey& key,
                      const EmitCase& told) {
  return told.placed >= EmitWorld::k_fewest
         && static_cast<double>(told.displaced)
                >= k_least_share * static_cast<double>(told.placed)
         && wilson_lower_bound(told.displaced, told.placed) > k_least_bound
         && are_steps(told)
         && told.share.percentile(50).value_or(0) >= k_least_hold
         && is_late(
             emits, key.site, Nanos(told.delay.percentile(50).value_or(0)));
}

std::string describe_steps(const EmitCase& told) {
  const std::string_view how =
      told.steps == "function" ? "the calls of the step function"
      : told.steps == "event"  ? "the steps that the agent logs"
      : told.steps == "span"   ? "the agent's spans"
      : told.steps == "pattern"
          ? "the lines that begin a step"
          : "where the task emits and waits again";
  return fmt::format("{} of {} started a step or more later; a step is told by "
                     "{}",
                     told.displaced,
                     told.placed,
                     how);
}

} // namespace

std::optional<model::Finding> find_one_step_late(const World& world,
                                                 const EmitWorld& emits,
                                                 const EmitCaseKey& key,
                                                 const EmitCase& told) {
  if (!is_one_step_late(emits, key, told)) {
    return std::nullopt;
  }
  const std::string median = time_at(told.delay, 50);
  model::Finding finding =
      make_emit_finding(world, key, told, k_one_step_late, "late-emit");
  finding.level = model::Level::error;
  finding.message = fmt::format(
      "{} leaves one step late: the task that emits it holds the loop for "
      "{} more, into its next step",
      name_of_task(key),
      median);
  const std::string holder = told.holder();
  finding.related.push_back(make_producer(
      world,
      key,
      told.worst,
      fmt::format("holds the loop for {} after it emits", median)));
  if (!holder.empty()) {
    finding.related.push_back(make_holder(
        world, key, holder, "lets go of the loop here, a step later"));
  }
  finding.correlation_id = told.worst.story;
  finding.fix = fmt::format(
      "await {0} where you emit it, or gather it at the end of the step "
      "(TaskGroup, asyncio.gather)",
      name_of_task(key));
  finding.details = {
      {"emitted", describe_emission(key)},
      {"waited",
       fmt::format("{} at the median, {} at most; {:.1f} % of it the producer "
                   "held the loop",
                   median,
                   time_at(told.delay, 100),
                   static_cast<double>(
                       told.share.percentile(50).value_or(0))
                       / 10.0)},
      {"steps", describe_steps(told)}};
  if (!holder.empty()) {
    finding.details.emplace_back("held until", describe_holder(holder));
  }
  if (told.lost() > 0) {
    finding.details.emplace_back(
        "lost", count_of(told.lost(), "event") + " at the end");
  }
  finding.details.emplace_back("fix", finding.fix);
  finding.details.emplace_back(
      "or",
      "await asyncio.sleep(0) after it: that starts it, and does not finish it");
  finding.details.emplace_back(
      "or", "eager tasks, from Python 3.12 on: asyncio.eager_task_factory");
  finding.details.emplace_back("or", "send from a thread of its own");
  finding.details.emplace_back(
      "and", "await what is left before the agent ends");
  finding.evidence = {
      {"emissions", static_cast<std::int64_t>(told.placed)},
      {"displaced", static_cast<std::int64_t>(told.displaced)},
      {"schedule_delay_p50_nano", told.delay.percentile(50).value_or(0)},
      {"schedule_delay_max_nano", told.delay.greatest().value_or(0)},
      {"hold_share_p50_permille", told.share.percentile(50).value_or(0)},
      {"steps", told.steps},
      {"held_until", holder},
      {"lost", static_cast<std::int64_t>(told.lost())}};
  add_counts(emits, key, told, finding);
  return finding;
}

} // namespace hawk::analyse
