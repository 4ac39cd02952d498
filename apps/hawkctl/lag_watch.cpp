#include "lag_watch.hpp"

#include "format/otlp_json.hpp"

#include <fmt/core.h>

namespace hawk::cli {

LagWatch::LagWatch(const std::optional<LagQuestion>& question,
                   analyse::Engine& engine)
    : question_(question),
      engine_(engine) {
  if (!question_) {
    return;
  }
  table_.emplace(question_->by, question_->threshold);
  if (!question_->step_pattern.empty()) {
    auto pattern = story::Regex::compile(question_->step_pattern);
    if (pattern) { // it was tried when it was typed
      steps_ = std::make_unique<PatternSteps>(std::move(*pattern));
    }
  }
}

void LagWatch::accept(const model::Event& event) {
  if (!table_) {
    engine_.accept(event);
    return;
  }
  lines_.accept(event);
  if (steps_) {
    pass_on(steps_->mark(event));
  } else {
    pass_on(event);
  }
}

// Output that only we want is not the rules' affair.
void LagWatch::pass_on(const model::Event& event) {
  if (!std::holds_alternative<model::StreamChunk>(event.payload)
      || engine_.stream_need().any()) {
    engine_.accept(event);
  }
  table_->accept(event);
  if (const auto* otlp = std::get_if<model::OtlpSeen>(&event.payload)) {
    take_spans(*otlp);
  } else if (const auto* log = std::get_if<model::LogEvent>(&event.payload);
             log != nullptr && log->event_name == "hawk.run.otlp") {
    const auto found = log->attributes.find("span_delay_ms");
    const auto* delay = found == log->attributes.end()
                            ? nullptr
                            : std::get_if<std::int64_t>(&found->second);
    span_delay_ = delay == nullptr ? std::nullopt : std::optional(*delay);
  }
}

// A span's end is when it was emitted. The rules do not see it: what waits in
// a batch is not late.
void LagWatch::take_spans(const model::OtlpSeen& otlp) {
  format::unfold_otlp(otlp, [&](const model::FileRecord& record) {
    const model::Span* span = record.span();
    if (span == nullptr || !span->end) {
      return;
    }
    ++spans_;
    table_->add({otlp.process,
                 span->name,
                 span->trace_id,
                 *span->end,
                 otlp.observed_timestamp});
  });
}

std::optional<std::string> LagWatch::note_on_spans() const {
  if (spans_ == 0) {
    return std::nullopt;
  }
  return fmt::format(
      "{} span{}: from their own end until hawkctl had them{}; no rule judges "
      "them, for who held an event back does not stand in a span",
      spans_,
      spans_ == 1 ? "" : "s",
      span_delay_ ? fmt::format("; they wait in batches for up to {} ms "
                                "(OTEL_BSP_SCHEDULE_DELAY)",
                                *span_delay_)
                  : std::string("; they wait in batches of the SDK"));
}

model::StreamNeed LagWatch::stream_need() const {
  model::StreamNeed need = engine_.stream_need();
  need.standard_output = need.standard_output || table_.has_value();
  return need;
}

void LagWatch::add_to(model::Report& report) const {
  if (!table_) {
    return;
  }
  report.lag = table_->make();
  report.lag->columns = question_->columns;
  report.lag->ascii = question_->ascii;
  report.lag->lines = lines_.make();
  if (auto note = note_on_spans()) {
    report.lag->notes.push_back(*std::move(note));
  }
  if (steps_ && steps_->count() == 0) {
    report.not_seen.missing.push_back(
        fmt::format("steps: no line of the agent's recorded stdout and no "
                    "event matches '{}'",
                    question_->step_pattern));
  }
}

} // namespace hawk::cli
