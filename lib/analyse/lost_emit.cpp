#include "analyse/lost_emit.hpp"

#include "analyse/emit_words.hpp"

#include <fmt/core.h>
#include <vector>

namespace hawk::analyse {

namespace {

// What was on its way is only lost if others like it arrived: a heartbeat or a
// worker, of which none is ever done, ends with the program.
std::uint64_t lost_of(const EmitCase& told, std::uint64_t arrived) {
  return told.never_started + told.collected + (arrived > 0 ? told.cut : 0);
}

std::string describe_lost(const EmitCase& told, std::uint64_t arrived) {
  std::vector<std::string> parts;
  if (told.never_started > 0) {
    parts.push_back(fmt::format("{} never started", told.never_started));
  }
  if (told.cut > 0 && arrived > 0) {
    parts.push_back(fmt::format("{} cancelled on the way", told.cut));
  }
  if (told.collected > 0) {
    parts.push_back(fmt::format("{} collected as garbage", told.collected));
  }
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : ", ") + part;
  }
  return text;
}

} // namespace

std::optional<model::Finding> find_lost_emit(const World& world,
                                             const EmitWorld& emits,
                                             const EmitCaseKey& key,
                                             const EmitCase& told,
                                             std::uint64_t arrived) {
  const std::uint64_t lost = lost_of(told, arrived);
  if (lost == 0) {
    return std::nullopt;
  }
  const bool is_collected = told.collected > 0 && lost == told.collected;
  model::Finding finding =
      make_emit_finding(world, key, told, k_lost_emit, "lost-emit");
  finding.level = model::Level::error;
  finding.message = fmt::format(
      "{} was emitted and lost {} of {} times: {}",
      name_of_task(key),
      lost,
      told.told,
      is_collected ? "nobody keeps the task, and it was collected"
                   : "the program ends without waiting for it");
  finding.related.push_back(
      make_producer(world,
                    key,
                    told.last_lost,
                    is_collected ? "drops the only reference to the task"
                                 : "ends, or lets the program end, before the "
                                   "event is sent"));
  finding.correlation_id = told.last_lost.story;
  finding.fix =
      is_collected
          ? fmt::format("keep the task until it is done (a set, with discard as "
                        "its done callback), or await {}",
                        name_of_task(key))
          : fmt::format("before the program ends, await what is left: "
                        "asyncio.gather(*tasks), a TaskGroup around it all, or "
                        "await {} where you emit it",
                        name_of_task(key));
  finding.details = {{"emitted", describe_emission(key)},
                     {"lost", describe_lost(told, arrived)},
                     {"fix", finding.fix}};
  finding.evidence = {
      {"lost", static_cast<std::int64_t>(lost)},
      {"never_started", static_cast<std::int64_t>(told.never_started)},
      {"cancelled", static_cast<std::int64_t>(told.cut)},
      {"collected", static_cast<std::int64_t>(told.collected)},
      {"delivered", static_cast<std::int64_t>(told.ok)}};
  add_counts(emits, key, told, finding);
  return finding;
}

} // namespace hawk::analyse
