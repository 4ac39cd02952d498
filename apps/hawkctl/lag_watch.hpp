#pragma once

// What `lag` asks beside the rules: stands between a source and the engine,
// gives emissions the steps of --step-pattern, unfolds spans, and keeps the table. Without a
// question it passes everything on.

#include "line_lags.hpp"
#include "pattern_steps.hpp"

#include "analyse/engine.hpp"
#include "analyse/lag_table.hpp"
#include "model/event_sink.hpp"
#include "model/lag_report.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace hawk::cli {

struct LagQuestion {
  model::LagBy by = model::LagBy::step;
  base::Nanos threshold = analyse::k_default_late_emit;
  std::string step_pattern; // RE2, valid; empty: none
  std::size_t columns = 100;
  bool ascii = false;
};

class LagWatch final : public model::EventSink {
public:
  // The engine outlives this.
  LagWatch(const std::optional<LagQuestion>& question, analyse::Engine& engine);

  void accept(const model::Event& event) override;

  // What of the agent's output is wanted, with what the engine wants.
  model::StreamNeed stream_need() const;

  // Null without a question.
  const analyse::LagTable* table() const {
    return table_ ? &*table_ : nullptr;
  }

  // Puts the table into the report, and what it did not see.
  void add_to(model::Report& report) const;

private:
  void pass_on(const model::Event& event);
  void take_spans(const model::OtlpSeen& otlp);
  std::optional<std::string> note_on_spans() const;

  std::optional<LagQuestion> question_;
  analyse::Engine& engine_;
  std::optional<analyse::LagTable> table_;
  std::unique_ptr<PatternSteps> steps_;
  LineLags lines_;
  std::uint64_t spans_ = 0;
  std::optional<std::int64_t> span_delay_; // in the SDK, milliseconds
};

} // namespace hawk::cli
