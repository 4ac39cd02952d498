#include "lag_watch.hpp"

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
  if (steps_ && steps_->count() == 0) {
    report.not_seen.missing.push_back(
        fmt::format("steps: no line of the agent's recorded stdout and no "
                    "event matches '{}'",
                    question_->step_pattern));
  }
}

} // namespace hawk::cli
