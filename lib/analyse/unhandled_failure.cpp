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
  const std::string family = family_of(loops_, event.process);
  const Key key{failed->error_type, event.place.file, event.place.line};
  Known* known = cases_.find(family, key);
  if (known == nullptr) {
    known = cases_.make(family, key);
    if (known == nullptr) {
      return;
    }
    start_case(known->told, event, loops_);
    known->told.kind = failed->kind;
    known->told.error_type = failed->error_type;
    known->told.error = failed->error;
    known->told.task = failed->task;
    if (of_a_loop) {
      patience_.hold(known->waiting, event.time);
    }
  }
  ++known->told.times;
  count_case(known->told, event);
  if (!known->waiting.waits) {
    raise(*known);
  }
}

void UnhandledFailure::on_time(Nanos now) {
  patience_.on_time(
      cases_.all(), now, [this](const Known& known) { raise(known); });
}

void UnhandledFailure::finish() {
  patience_.finish(cases_.all(), [this](const Known& known) { raise(known); });
}

void UnhandledFailure::raise(const Known& known) {
  const bool explained =
      is_loop_error(known.told.error) && stale_.has_case(known.told.process);
  if (!explained) {
    sink_.raise(make_failure_finding(world_, loops_, known.told));
  }
}

} // namespace hawk::analyse
