#include "analyse/failure_finding.hpp"

#include "analyse/loop_errors.hpp"
#include "analyse/loop_words.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

using Kind = TaskFailed::Kind;

// Older probes of Node do not say that it was a promise.
Kind kind_of(const LoopWorld& loops, const Failure& told) {
  const ProbeHello* hello = loops.find_hello(told.process);
  return hello != nullptr && hello->runtime == "node" ? Kind::promise
                                                      : told.kind;
}

// How each kind is told, of one and of several, and what there is to do.
struct Words {
  std::string_view one;
  std::string_view failed;
  std::string_view unseen;
  std::string_view many;
  std::string_view all_failed;
  std::string_view all_unseen;
  std::string_view fix;
  std::string_view you_saw;
};

constexpr Words k_task = {
    "a task",
    "failed",
    "nobody looked at it",
    "tasks",
    "failed",
    "nobody looked at them",
    "keep the task and await it: asyncio.TaskGroup, gather(), or a done "
    "callback that calls task.exception()",
    "\"Task exception was never retrieved\" when the task was collected, or "
    "nothing"};
constexpr Words k_promise = {
    "a promise",
    "was rejected",
    "nobody handled it",
    "promises",
    "were rejected",
    "nobody handled them",
    "await the promise, or give it a catch()",
    "\"Unhandled promise rejection\", or nothing"};
constexpr Words k_callback = {
    "a callback",
    "failed",
    "asyncio could only log it",
    "callbacks",
    "failed",
    "asyncio could only log them",
    "catch the exception in the callback: nobody waits for what the loop calls",
    "\"Exception in callback\" or the like in the log, or nothing"};

const Words& words_of(Kind kind) {
  switch (kind) {
  case Kind::promise:
    return k_promise;
  case Kind::callback:
    return k_callback;
  case Kind::task:
    break;
  }
  return k_task;
}

// The text has a line of its own.
std::string make_message(const std::string& label,
                         const Failure& told,
                         const Words& words) {
  const std::string_view type = class_of(told.error_type);
  const std::string with =
      type.empty() ? std::string() : fmt::format(" with {}", type);
  return told.times == 1 ? fmt::format("{} of {} {}{}, and {}",
                                       words.one,
                                       label,
                                       words.failed,
                                       with,
                                       words.unseen)
                         : fmt::format("{} {} of {} {}{}, and {}",
                                       told.times,
                                       words.many,
                                       label,
                                       words.all_failed,
                                       with,
                                       words.all_unseen);
}

std::string describe_task(const Failure& told) {
  const std::string where =
      describe_where(told.story_in_words, describe_place(told.place));
  return told.task.empty() ? where
         : where.empty()   ? told.task
                           : fmt::format("{}, {}", told.task, where);
}

std::optional<std::pair<std::string, int>> find_starter(const Failure& told) {
  return told.place.created.empty()
             ? std::nullopt
             : find_frame_place(told.place.created.front());
}

} // namespace

model::Finding make_failure_finding(const World& world,
                                    const LoopWorld& loops,
                                    const Failure& told) {
  const Words& words = words_of(kind_of(loops, told));
  const std::string name = name_of(world, loops, told.process);
  model::Finding finding;
  finding.rule = k_unhandled_failure;
  finding.level = model::Level::warning;
  finding.identity = fmt::format("unhandled-failure:{}:{}:{}:{}:{}",
                                 told.process.pid,
                                 told.process.start_time,
                                 told.error_type,
                                 told.place.file,
                                 told.place.line);
  finding.message =
      make_message(label_of(world, loops, told.process), told, words)
      + describe_spread(told.processes);
  finding.subject = {"task",
                     told.process,
                     name,
                     std::nullopt,
                     "failed",
                     told.place.file,
                     told.place.line};
  if (const auto starter = find_starter(told)) {
    finding.related.push_back({"starter",
                               told.process,
                               name,
                               std::nullopt,
                               "started the task",
                               starter->first,
                               starter->second});
  }
  finding.fix = words.fix;
  auto& details = finding.details;
  details.emplace_back("task", describe_task(told));
  details.emplace_back("error",
                       make_error_text(told.error_type, told.error, {}));
  add_lines(details, "stack", told.place.stack);
  add_lines(details, "created", told.place.created);
  details.emplace_back("fix", finding.fix);
  details.emplace_back("you saw", words.you_saw);
  finding.evidence = {
      {"error_type", told.error_type},
      {"error", told.error},
      {"task", told.task},
      {"times", static_cast<std::int64_t>(told.times)},
  };
  if (!told.place.created.empty()) {
    finding.evidence.emplace_back("created", join_lines(told.place.created));
  }
  finish_loop_finding(world, loops, told, finding);
  return finding;
}

} // namespace hawk::analyse
