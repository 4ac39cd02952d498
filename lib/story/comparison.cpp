#include "story/comparison.hpp"

#include "story/alignment.hpp"
#include "story/moved_steps.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

using Step = StorySteps::Step;

std::optional<model::Nanos> median_of(std::vector<model::Nanos>& values) {
  if (values.empty()) {
    return std::nullopt;
  }
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

ComparedSide figures_of(const StorySteps& steps) {
  ComparedSide side;
  side.steps = steps.steps().size();
  side.stories = steps.holds() == Holds::story ? 1 : steps.stories().size() - 1;
  side.failures = steps.failures();
  side.left_out = steps.left_out();
  side.total = steps.total();
  return side;
}

std::optional<model::Nanos> known(model::Nanos latency) {
  return latency.count() < 0 ? std::nullopt : std::optional(latency);
}

} // namespace

// One number for what is the same in both; those of the left first.
void Comparison::join_operations() {
  for (StorySteps* side : {&left_, &right_}) {
    std::vector<OperationId> numbers(side->operations().size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      numbers[i] = operations_.id_of(
          side->operations().text_of(static_cast<OperationId>(i)));
    }
    for (Step& step : side->steps()) {
      step.operation = numbers[step.operation];
    }
  }
}

void Comparison::align_steps(Compared& out) const {
  std::vector<OperationId> left;
  std::vector<OperationId> right;
  for (const Step& step : left_.steps()) {
    left.push_back(step.operation);
  }
  for (const Step& step : right_.steps()) {
    right.push_back(step.operation);
  }
  using In = ComparedStep::In;
  for (const AlignedRun& run : align(left, right)) {
    const In in = run.in == AlignedRun::In::both   ? In::both
                  : run.in == AlignedRun::In::left ? In::left
                                                   : In::right;
    for (std::size_t i = 0; i < run.length; ++i) {
      ComparedStep& step = out.steps.emplace_back();
      step.in = in;
      if (in != In::right) {
        const Step& own = left_.steps()[run.left + i];
        step.operation = operations_.text_of(own.operation);
        step.left_id = left_.stories()[own.story].id;
        step.left_latency = known(own.latency);
        step.left_failed = own.failed;
      }
      if (in != In::left) {
        const Step& own = right_.steps()[run.right + i];
        step.operation = operations_.text_of(own.operation);
        step.right_id = right_.stories()[own.story].id;
        step.right_latency = known(own.latency);
        step.right_failed = own.failed;
      }
    }
  }
  mark_moved(out.steps, left_.steps(), right_.steps());
  const auto first = std::find_if(
      out.steps.begin(), out.steps.end(), [](const ComparedStep& step) {
        return step.in != In::both && !step.moved;
      });
  if (first != out.steps.end()) {
    out.divergence = static_cast<std::size_t>(first - out.steps.begin());
  }
}

void Comparison::compare_operations(Compared& out) const {
  struct Both {
    std::vector<model::Nanos> left;
    std::vector<model::Nanos> right;
  };
  std::vector<Both> latencies(operations_.size());
  out.operations.resize(operations_.size());
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    out.operations[i].operation =
        operations_.text_of(static_cast<OperationId>(i));
  }
  for (const Step& step : left_.steps()) {
    ++out.operations[step.operation].left_count;
    if (known(step.latency)) {
      latencies[step.operation].left.push_back(step.latency);
    }
  }
  for (const Step& step : right_.steps()) {
    ++out.operations[step.operation].right_count;
    if (known(step.latency)) {
      latencies[step.operation].right.push_back(step.latency);
    }
  }
  for (std::size_t i = 0; i < latencies.size(); ++i) {
    out.operations[i].left_median = median_of(latencies[i].left);
    out.operations[i].right_median = median_of(latencies[i].right);
  }
}

Compared Comparison::compare() {
  Compared out;
  join_operations();
  left_.put_in_order();
  right_.put_in_order();
  out.left = figures_of(left_);
  out.right = figures_of(right_);
  align_steps(out);
  compare_operations(out);
  return out;
}

} // namespace hawk::story
