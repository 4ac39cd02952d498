#include "analyse/late_emit.hpp"

#include "analyse/emit_words.hpp"
#include "base/timestamp.hpp"

#include <algorithm>
#include <array>
#include <fmt/core.h>

namespace hawk::analyse {

namespace {

enum class Cause { producer, others, unsplit, sink };

// Of one burst the last wait for the first: that is work in a row. The pattern
// comes again.
constexpr std::size_t k_fewest_segments = 3;

// One in twenty: rarer is a hiccup.
constexpr std::uint64_t k_rarest = 20;

constexpr std::int64_t k_half = 500; // in thousandths

// A task that takes long is work, unless its name says that it is to tell
// something. "log" and "send" are left out: login, resend, and what sends a
// mail.
constexpr std::array<std::string_view, 6> k_telling = {
    "publish", "emit", "notify", "broadcast", "telemetry", "report"};

bool tells_something(const EmitCaseKey& key) {
  std::string name = key.site.name + key.site.function;
  for (char& c : name) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return std::any_of(k_telling.begin(), k_telling.end(), [&](auto word) {
    return name.find(word) != std::string::npos;
  });
}

std::optional<Cause> find_cause(const EmitCaseKey& key, const EmitCase& told) {
  if (told.late >= EmitWorld::k_fewest
      && told.late * k_rarest >= told.told
      && told.segments.size() >= k_fewest_segments) {
    if (told.late_unsplit * 2 > told.late) {
      return Cause::unsplit;
    }
    return told.late_share.percentile(50).value_or(0) >= k_half
               ? Cause::producer
               : Cause::others;
  }
  if (told.slow >= EmitWorld::k_fewest && told.slow * 2 >= told.ok
      && tells_something(key)) {
    return Cause::sink;
  }
  return std::nullopt;
}

std::string describe_cause(Cause cause) {
  switch (cause) {
  case Cause::producer:
    return "the task that emits it goes on to hold the loop";
  case Cause::others:
    return "others hold the loop";
  case Cause::unsplit:
    return "the loop is held";
  case Cause::sink:
    break;
  }
  return "sending it takes that long";
}

std::string_view name_of(Cause cause) {
  switch (cause) {
  case Cause::producer:
    return "producer";
  case Cause::others:
    return "queue";
  case Cause::unsplit:
    return "unknown";
  case Cause::sink:
    break;
  }
  return "execution";
}

std::string make_fix(Cause cause, const EmitCaseKey& key) {
  switch (cause) {
  case Cause::producer:
    return fmt::format("await {} where you emit it, or gather it before the "
                       "long work; await asyncio.sleep(0) starts it; move the "
                       "work off the loop (asyncio.to_thread)",
                       name_of_task(key));
  case Cause::others:
  case Cause::unsplit:
    return "move what holds the loop off it (asyncio.to_thread, a process), or "
           "send from a thread of its own";
  case Cause::sink:
    break;
  }
  return "send several at once, keep the connection open, or use a nearer "
         "sink; the loop is not to blame";
}

model::Party make_other(const World& world,
                        const EmitCaseKey& key,
                        const EmitCase& told,
                        Cause cause) {
  const std::string holder = told.holder();
  if (cause == Cause::others && !holder.empty()) {
    return make_holder(
        world, key, holder, "holds the loop while the event waits");
  }
  if (cause == Cause::sink) {
    model::Party sink = make_producer(
        world,
        key,
        told.worst,
        fmt::format("takes {} at the median", time_at(told.execution, 50)));
    sink.role = "sink";
    sink.name = name_of_task(key);
    return sink;
  }
  return make_producer(world,
                       key,
                       told.worst,
                       cause == Cause::producer
                           ? "holds the loop after it emits"
                           : "emits while the loop is held by others");
}

} // namespace

std::optional<model::Finding> find_late_emit(const World& world,
                                             const EmitWorld& emits,
                                             const EmitCaseKey& key,
                                             const EmitCase& told,
                                             Nanos threshold) {
  const auto cause = find_cause(key, told);
  if (!cause) {
    return std::nullopt;
  }
  model::Finding finding =
      make_emit_finding(world, key, told, k_late_emit, "late-emit");
  const bool is_slow = *cause == Cause::sink;
  finding.level = is_slow ? model::Level::note : model::Level::warning;
  if (is_slow) {
    finding.confidence = model::Confidence::suspected;
  }
  finding.message = fmt::format(
      "{} {} of {} times {} or more after it was emitted: {}",
      name_of_task(key),
      is_slow ? fmt::format("arrived {}", told.slow)
              : fmt::format("started {}", told.late),
      told.told,
      base::format_duration(threshold),
      describe_cause(*cause));
  finding.related.push_back(make_other(world, key, told, *cause));
  finding.correlation_id = told.worst.story;
  finding.fix = make_fix(*cause, key);
  finding.details = {
      {"emitted", describe_emission(key)},
      {"waited",
       fmt::format("{} at the median, {} at most",
                   time_at(told.delay, 50),
                   time_at(told.delay, 100))},
      {"ran",
       fmt::format("{} at the median, {} at most",
                   time_at(told.execution, 50),
                   time_at(told.execution, 100))}};
  if (const std::string holder = told.holder(); !holder.empty() && !is_slow) {
    finding.details.emplace_back(
        *cause == Cause::producer ? "held until" : "held by",
        describe_holder(holder));
  }
  finding.details.emplace_back("fix", finding.fix);
  finding.evidence = {
      {"cause", std::string(name_of(*cause))},
      {"late", static_cast<std::int64_t>(is_slow ? told.slow : told.late)},
      {"threshold_nano", threshold.count()},
      {"schedule_delay_p50_nano", told.delay.percentile(50).value_or(0)},
      {"schedule_delay_max_nano", told.delay.greatest().value_or(0)},
      {"execution_p50_nano", told.execution.percentile(50).value_or(0)},
      {"hold_share_p50_permille", told.late_share.percentile(50).value_or(0)}};
  add_counts(emits, key, told, finding);
  return finding;
}

} // namespace hawk::analyse
