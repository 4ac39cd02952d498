#pragma once

// Emissions and stamped events to the table of `hawkctl lag`: a row a step, a
// site or a correlation id, bounded, and the same live and replayed. Reads what
// the rules read, and judges nothing. Spans of OpenTelemetry come in as stamped
// events do, as an EmitSeen that has no start; whoever unfolds them says so.

#include "analyse/emit_world.hpp"
#include "model/event_sink.hpp"
#include "model/lag_report.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hawk::analyse {

class LagTable final : public model::EventSink {
public:
  // More rows than this are one, the last.
  static constexpr std::size_t k_most_rows = 256;

  struct Row {
    std::string label;
    EmitStatistics statistics;
  };

  LagTable(model::LagBy by, Nanos threshold)
      : by_(by),
        threshold_(threshold) {}

  void accept(const model::Event& event) override;

  // A span that the agent ended at `ended`, by its own clock, and that hawkctl
  // had at `observed`, both since the epoch. It waits in batches of the SDK, so
  // that it is never counted as late. Nothing comes of one that came before its
  // end, or an hour after it.
  struct SpanSeen {
    model::ProcessKey process;
    std::string name;
    std::string story; // its trace, or what it is correlated by
    Nanos ended{};
    Nanos observed{};
  };

  void add(const SpanSeen& span);

  // As it is so far.
  model::LagReport make() const;

  const EmitWorld& emits() const { return emits_; }

  // As they came.
  const std::vector<Row>& rows() const { return rows_; }

  const EmitStatistics& total() const { return total_; }

  // Whether a probe spoke, so that no emission means that there was none.
  bool has_probe() const { return has_probe_; }

private:
  void add(const ProbeEvent& event, const EmitSeen& emit);
  EmitStatistics& row_of(const std::string& label);
  std::string label_of(const ProbeEvent& event, const EmitSeen& emit) const;
  std::optional<std::uint64_t> count_emitted() const;

  model::LagBy by_;
  Nanos threshold_;
  std::optional<Nanos> start_; // of the trace, CLOCK_MONOTONIC
  std::vector<Row> rows_;
  bool has_probe_ = false;
  std::map<std::string, std::size_t> by_label_;
  EmitStatistics total_;
  std::uint64_t late_ = 0;
  EmitOrder order_;
  EmitWorld emits_;
};

} // namespace hawk::analyse
