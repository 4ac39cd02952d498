#include "analyse/unhandled_failure.hpp"

#include "analyse/failure_finding.hpp"
#include "analyse/loop_errors.hpp"

#include <algorithm>
#include <array>

namespace hawk::analyse {

namespace {

// How a program ends, or a task is told to: not failures.
constexpr std::array<std::string_view, 4> k_intended = {
    "CancelledError", "KeyboardInterrupt", "SystemExit", "GeneratorExit"};

bool is_intended(std::string_view error_type) {
  return std::find(k_intended.begin(), k_intended.end(), class_of(error_type))
         != k_intended.end();
}

} // namespace

void UnhandledFailure::on_event(const ProbeEvent& event) {
  const auto* failed = std::get_if<TaskFailed>(&event.fact);
  if (failed == nullptr || is_intended(failed->error_type)) {
    return;
  }
  const bool of_a_loop = is_loop_error(failed->error);
  // Closing what its loop left behind fails, and harms nobody.
  if (of_a_loop && is_cleanup(event.place)) {
    return;
  }
  const CaseKey key{family_of(loops_, event.process),
                    failed->error_type,
                    event.place.file,
                    event.place.line};
  if (cases_.size() >= k_most_cases && cases_.count(key) == 0) {
    ++untold_;
    return;
  }
  const auto [at, fresh] = cases_.try_emplace(key);
  Known& known = at->second;
  if (fresh) {
    known.told = {event.process,
                  {},
                  failed->kind,
                  failed->error_type,
                  failed->error,
                  failed->task,
                  event.place,
                  event.story,
                  loops_.describe_story(event.process, event.story),
                  0,
                  event.time,
                  event.time};
    known.waits = of_a_loop;
    waiting_ += of_a_loop ? 1U : 0U;
  }
  ++known.told.times;
  known.told.processes.add(event.process);
  known.told.last_seen = event.time;
  if (!known.waits) {
    raise(known);
  }
}

void UnhandledFailure::on_time(Nanos now) {
  if (waiting_ == 0) {
    return;
  }
  for (auto& [key, known] : cases_) {
    if (known.waits && now - known.told.first_seen >= k_patience) {
      raise(known);
    }
  }
}

void UnhandledFailure::finish() {
  for (auto& [key, known] : cases_) {
    if (known.waits) {
      raise(known);
    }
  }
}

bool UnhandledFailure::is_undecided() const {
  return waiting_ > 0;
}

void UnhandledFailure::raise(Known& known) {
  waiting_ -= known.waits ? 1U : 0U;
  known.waits = false;
  const bool explained =
      is_loop_error(known.told.error) && stale_.has_case(known.told.process);
  if (!explained) {
    sink_.raise(make_failure_finding(world_, loops_, known.told));
  }
}

} // namespace hawk::analyse
