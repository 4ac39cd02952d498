#include "analyse/failure_finding.hpp"

#include "analyse/loop_errors.hpp"
#include "analyse/loop_words.hpp"
#include "analyse/stale_finding.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

bool is_node(const LoopWorld& loops, const Failure& told) {
  const ProbeHello* hello = loops.find_hello(told.process);
  return hello != nullptr && hello->runtime == "node";
}

// The text has a line of its own.
std::string
make_message(const std::string& label, const Failure& told, bool node) {
  const std::string_view type = class_of(told.error_type);
  const std::string with =
      type.empty() ? std::string() : fmt::format(" with {}", type);
  if (node) {
    return told.times == 1
               ? fmt::format("a promise of {} was rejected{}, and nobody "
                             "handled it",
                             label,
                             with)
               : fmt::format("{} promises of {} were rejected{}, and nobody "
                             "handled them",
                             told.times,
                             label,
                             with);
  }
  return told.times == 1
             ? fmt::format(
                 "a task of {} failed{}, and nobody looked at it", label, with)
             : fmt::format("{} tasks of {} failed{}, and nobody looked at them",
                           told.times,
                           label,
                           with);
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
  const bool node = is_node(loops, told);
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
      make_message(label_of(world, loops, told.process), told, node)
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
  finding.cause = make_source_place(told.place);
  finding.correlation_id = told.story;
  finding.first_seen = told.first_seen;
  finding.last_seen = told.last_seen;
  finding.fix = node ? "await the promise, or give it a catch()"
                     : "keep the task and await it: asyncio.TaskGroup, "
                       "gather(), or a done callback that calls "
                       "task.exception()";
  auto& details = finding.details;
  details.emplace_back("task", describe_task(told));
  details.emplace_back("error",
                       make_error_text(told.error_type, told.error, {}));
  add_lines(details, "stack", told.place.stack);
  add_lines(details, "created", told.place.created);
  details.emplace_back("fix", finding.fix);
  details.emplace_back("you saw",
                       node ? "\"Unhandled promise rejection\", or nothing"
                            : "\"Task exception was never retrieved\" when the "
                              "task was collected, or nothing");
  finding.evidence = {
      {"error_type", told.error_type},
      {"error", told.error},
      {"task", told.task},
      {"times", static_cast<std::int64_t>(told.times)},
  };
  if (!told.place.created.empty()) {
    finding.evidence.emplace_back("created", join_lines(told.place.created));
  }
  add_processes(world, loops, told.processes, finding);
  add_probe_blind_spots(loops, told.process, finding);
  return finding;
}

} // namespace hawk::analyse
