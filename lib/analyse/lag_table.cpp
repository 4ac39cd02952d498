#include "analyse/lag_table.hpp"

#include "analyse/loop_words.hpp"
#include "analyse/probe_attributes.hpp"
#include "analyse/stamped_event.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

using model::LagBy;
using model::LagReport;
using model::LagRow;

static_assert(LagRow::k_displacements == EmitStatistics::k_displacements);

constexpr double k_thousand = 1000;

// As in stamped_event.cpp.
constexpr Nanos k_oldest_stamp = std::chrono::hours(1);

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// "agent.py:41 in emit"; without a line what is made there.
std::string name_place(const ProbeEvent& event, const EmitSeen& emit) {
  const std::string place = describe_place(
      base_name(event.place.file), event.place.line, event.place.function);
  return place.empty() ? emit.name : place;
}

model::LagFigures make_figures(const Distribution& of) {
  const auto at = [&of](double hundredths) {
    return Nanos(of.percentile(hundredths).value_or(0));
  };
  return {of.count(), at(50), at(95), at(99), at(100)};
}

LagRow make_row(std::string label, const EmitStatistics& of) {
  LagRow row;
  row.label = std::move(label);
  row.count = of.count;
  row.told = of.told;
  row.failed = of.count_of(EmitOutcome::error);
  row.cancelled = of.count_of(EmitOutcome::cancelled);
  row.pending = of.count_of(EmitOutcome::pending);
  row.never_started = of.count_of(EmitOutcome::never_started);
  row.done = of.count - row.pending - row.never_started;
  row.awaited = of.awaited;
  row.inversions = of.inversions;
  row.schedule_delay = make_figures(of.schedule_delay);
  row.producer_hold = make_figures(of.producer_hold);
  row.queue_wait = make_figures(of.queue_wait);
  row.execution = make_figures(of.execution);
  row.delivery_lag = make_figures(of.delivery_lag);
  if (const auto share = of.hold_share.percentile(50)) {
    row.hold_share = static_cast<double>(*share) / k_thousand;
  }
  row.displacements = of.displacements;
  row.displaced_at_least = of.displaced_lower_bound();
  row.values_are_delivery = of.schedule_delay.count() == 0;
  const Distribution& shown =
      row.values_are_delivery ? of.delivery_lag : of.schedule_delay;
  for (const auto& [value, times] : shown.values()) {
    row.values.emplace_back(Nanos(value), times);
  }
  row.exact = of.schedule_delay.is_exact() && of.delivery_lag.is_exact();
  return row;
}

model::LagWorst make_worst(const WorstEmit& worst, Nanos start) {
  const EmitSeen& emit = worst.emit;
  return {emit.name,
          emit.how,
          worst.place.file,
          worst.place.line,
          worst.place.function,
          emit.producer_name,
          emit.step_name.empty() && emit.step ? fmt::format("{}", *emit.step)
                                              : emit.step_name,
          worst.story,
          std::string(name_of(emit.outcome)),
          emit.event - start,
          emit.longest(),
          emit.schedule_delay(),
          emit.producer_hold(),
          emit.queue_wait(),
          emit.delivery_lag(),
          emit.displacement(),
          emit.via,
          emit.during};
}

} // namespace

void LagTable::accept(const model::Event& event) {
  if (const auto* header = std::get_if<model::Header>(&event.payload)) {
    start_ = header->clock.monotonic;
  } else if (const auto probe = parse_probe_event(event)) {
    has_probe_ =
        has_probe_ || std::holds_alternative<ProbeHello>(probe->fact);
    emits_.on_event(*probe);
    if (const auto* emit = std::get_if<EmitSeen>(&probe->fact)) {
      add(*probe, *emit);
    }
  } else if (const auto stamped = parse_stamped_event(event)) {
    add(*stamped, std::get<EmitSeen>(stamped->fact));
  }
}

void LagTable::add(const SpanSeen& span) {
  const Nanos lag = span.observed - span.ended;
  if (span.ended <= Nanos{} || lag < Nanos{} || lag > k_oldest_stamp) {
    return;
  }
  EmitSeen emit;
  emit.how = "span";
  emit.name = span.name.substr(0, k_longest_text);
  emit.step_name = emit.name + " (span)";
  emit.event = span.ended;
  emit.done = span.observed;
  // Where a probe knows steps, displacements are by those.
  emit.steps = total_.steps.empty() ? "span" : total_.steps;
  ProbeEvent event;
  event.process = span.process;
  event.story = span.story.substr(0, k_longest_text);
  add(event, emit);
}

void LagTable::add(const ProbeEvent& event, const EmitSeen& emit) {
  const bool inverted = order_.is_inverted(emit, event);
  row_of(label_of(event, emit)).add(event, emit, inverted);
  total_.add(event, emit, inverted);
  if (emit.how == "span") {
    return;
  }
  if (emit.schedule_delay() > threshold_ || emit.delivery_lag() > threshold_) {
    late_ += static_cast<std::uint64_t>(emit.weight);
  }
}

EmitStatistics& LagTable::row_of(const std::string& wanted) {
  const bool fits = rows_.size() < k_most_rows - 1 || by_label_.count(wanted);
  const std::string label = fits ? wanted : "(others)";
  const auto [at, fresh] = by_label_.try_emplace(label, rows_.size());
  if (fresh) {
    rows_.push_back({label, {}});
  }
  return rows_[at->second].statistics;
}

std::string LagTable::label_of(const ProbeEvent& event,
                               const EmitSeen& emit) const {
  switch (by_) {
  case LagBy::step:
    return emit.step_name.empty() ? name_place(event, emit) : emit.step_name;
  case LagBy::site:
    return name_place(event, emit);
  case LagBy::correlation:
    break;
  }
  return event.story.empty() ? "(no id)" : event.story;
}

std::optional<std::uint64_t> LagTable::count_emitted() const {
  std::optional<std::uint64_t> sum;
  for (const auto& [key, counts] : emits_.counts()) {
    sum = sum.value_or(0) + static_cast<std::uint64_t>(counts.emitted);
  }
  return sum;
}

model::LagReport LagTable::make() const {
  LagReport report;
  report.by = by_;
  report.threshold = threshold_;
  report.steps = total_.steps;
  for (const Row& row : rows_) {
    report.rows.push_back(make_row(row.label, row.statistics));
  }
  report.total = make_row("all", total_);
  report.emitted = count_emitted();
  report.late = late_;
  for (const WorstEmit& worst : total_.worst) {
    // A stamp counts since the epoch, and has no place in the trace's time.
    const bool stamped =
        worst.emit.how == "event" || worst.emit.how == "span";
    report.worst.push_back(make_worst(
        worst, stamped ? worst.emit.event : start_.value_or(Nanos{})));
  }
  return report;
}

} // namespace hawk::analyse
