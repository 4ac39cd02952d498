#include "story/comparison.hpp"

#include "story/alignment.hpp"
#include "story/operation.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

std::optional<model::Nanos> median_of(std::vector<model::Nanos>& values) {
  if (values.empty()) {
    return std::nullopt;
  }
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::optional<model::Nanos> known(model::Nanos latency) {
  return latency.count() < 0 ? std::nullopt : std::optional(latency);
}

} // namespace

std::uint32_t Comparison::story_of(Side& side, const Entry& entry) const {
  if (holds_ == Holds::story) {
    return 0;
  }
  for (const Id& id : entry.ids) {
    if (id.shape != Shape::sure) {
      continue;
    }
    normalise_id(id.value, side.normal);
    const auto found = side.places.find(side.normal); // most are known
    if (found != side.places.end()) {
      return found->second;
    }
    const auto next = static_cast<std::uint32_t>(side.stories.size());
    side.places.emplace(side.normal, next);
    side.stories.push_back({id.value, {}, false});
    return next;
  }
  return 0;
}

void Comparison::add(Side& side, const Entry& entry) {
  if (entry.context) {
    return;
  }
  side.operation.clear();
  write_operation(entry, side.operation);
  if (side.operation.empty()) {
    return;
  }
  if (side.steps.size() >= k_max_steps) {
    ++side.shown.left_out;
    return;
  }
  Step step;
  step.operation = side.operations.id_of(side.operation);
  step.story = story_of(side, entry);
  step.failed = is_error(entry);
  Story& story = side.stories[step.story];
  model::Nanos end = entry.time;
  if (const model::Span* span = entry.span()) {
    if (span->start && span->end) {
      step.latency = std::max(*span->end - *span->start, model::Nanos{});
      end = std::max(end, *span->end);
    }
  } else if (story.begun) {
    step.latency = std::max(entry.time - story.last, model::Nanos{});
  }
  story.begun = true;
  story.last = entry.time;
  side.first = side.first ? side.first : entry.time;
  side.last = std::max(side.last, end);
  side.shown.failures += step.failed ? 1U : 0U;
  side.steps.push_back(step);
}

// One number for what is the same in both; those of the left first.
void Comparison::join_operations() {
  for (Side* side : {&left_, &right_}) {
    std::vector<OperationId> numbers(side->operations.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      numbers[i] = operations_.id_of(
          side->operations.text_of(static_cast<OperationId>(i)));
    }
    for (Step& step : side->steps) {
      step.operation = numbers[step.operation];
    }
  }
}

void Comparison::align_steps(Compared& out) const {
  std::vector<OperationId> left;
  std::vector<OperationId> right;
  for (const Step& step : left_.steps) {
    left.push_back(step.operation);
  }
  for (const Step& step : right_.steps) {
    right.push_back(step.operation);
  }
  using In = ComparedStep::In;
  for (const AlignedRun& run : align(left, right)) {
    const In in = run.in == AlignedRun::In::both   ? In::both
                  : run.in == AlignedRun::In::left ? In::left
                                                   : In::right;
    if (in != In::both && !out.divergence) {
      out.divergence = out.steps.size();
    }
    for (std::size_t i = 0; i < run.length; ++i) {
      ComparedStep& step = out.steps.emplace_back();
      step.in = in;
      if (in != In::right) {
        const Step& own = left_.steps[run.left + i];
        step.operation = operations_.text_of(own.operation);
        step.left_id = left_.stories[own.story].id;
        step.left_latency = known(own.latency);
        step.left_failed = own.failed;
      }
      if (in != In::left) {
        const Step& own = right_.steps[run.right + i];
        step.operation = operations_.text_of(own.operation);
        step.right_id = right_.stories[own.story].id;
        step.right_latency = known(own.latency);
        step.right_failed = own.failed;
      }
    }
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
  for (const Step& step : left_.steps) {
    ++out.operations[step.operation].left_count;
    if (known(step.latency)) {
      latencies[step.operation].left.push_back(step.latency);
    }
  }
  for (const Step& step : right_.steps) {
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
  for (Side* side : {&left_, &right_}) {
    std::stable_sort(side->steps.begin(),
                     side->steps.end(),
                     [](const Step& a, const Step& b) {
                       return a.story < b.story;
                     });
    side->shown.steps = side->steps.size();
    side->shown.stories =
        holds_ == Holds::story ? 1 : side->stories.size() - 1;
    side->shown.total = side->last - side->first.value_or(side->last);
  }
  out.left = left_.shown;
  out.right = right_.shown;
  align_steps(out);
  compare_operations(out);
  return out;
}

} // namespace hawk::story
