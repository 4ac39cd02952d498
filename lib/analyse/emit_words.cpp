#include "analyse/emit_words.hpp"

#include "analyse/pipe_names.hpp"
#include "base/timestamp.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

struct Frame {
  std::string file;
  int line = 0;
  std::string function;
  std::string task;
};

// "FILE:LINE FUNCTION [task NAME]"
Frame parse_frame(std::string_view text) {
  Frame frame;
  if (const auto at = text.find(" [task "); at != std::string_view::npos) {
    frame.task = text.substr(at + 7);
    if (!frame.task.empty()) {
      frame.task.pop_back();
    }
    text = text.substr(0, at);
  }
  if (const auto place = find_frame_place(text)) {
    frame.file = place->first;
    frame.line = place->second;
    const auto space = text.find(' ', frame.file.size());
    frame.function =
        space == std::string_view::npos ? "" : text.substr(space + 1);
  }
  return frame;
}

// Where the agent emits: who calls the helper that makes the task.
Frame line_of(const EmitCaseKey& key) {
  Frame frame = parse_frame(key.caller);
  if (frame.line == 0) {
    frame = {key.site.file, key.site.line, key.site.function, {}};
  }
  return frame;
}

// `task` of the site's process; the process itself where the task has no name.
model::Party make_party(const World& world,
                        const EmitCaseKey& key,
                        std::string role,
                        const std::string& task,
                        const Frame& frame,
                        std::string does) {
  return {std::move(role),
          key.site.process,
          task.empty() ? name_of(world, key.site.process) : task,
          std::nullopt,
          std::move(does),
          frame.file,
          frame.line};
}

} // namespace

std::string name_of_task(const EmitCaseKey& key) {
  return key.site.name + "()";
}

std::string describe_emission(const EmitCaseKey& key) {
  const Frame frame = line_of(key);
  std::string text = describe_place(frame.file, frame.line, frame.function);
  if (!key.caller.empty()) {
    text += ", by " + describe_place(
                          key.site.file, key.site.line, key.site.function);
  }
  return text;
}

std::string describe_holder(std::string_view line) {
  const Frame frame = parse_frame(line);
  if (frame.line == 0) {
    return std::string(line);
  }
  std::string text = describe_place(frame.file, frame.line, frame.function);
  if (!frame.task.empty()) {
    text += fmt::format(" (task {})", frame.task);
  }
  return text;
}

std::string time_at(const Distribution& times, double hundredths) {
  return base::format_duration(
      Nanos(times.percentile(hundredths).value_or(0)));
}

model::Finding make_emit_finding(const World& world,
                                 const EmitCaseKey& key,
                                 const EmitCase& emits,
                                 std::string_view rule,
                                 std::string_view identity) {
  const Frame frame = line_of(key);
  model::Finding finding;
  finding.rule = rule;
  finding.identity = fmt::format("{} {}:{} {} {}",
                                 identity,
                                 key.site.file,
                                 key.site.line,
                                 key.site.name,
                                 key.caller);
  finding.subject = {"emission",
                     key.site.process,
                     name_of(world, key.site.process),
                     std::nullopt,
                     fmt::format("makes a task of {}", name_of_task(key)),
                     frame.file,
                     frame.line};
  model::SourcePlace cause{frame.file, frame.line, 0, frame.function, {}};
  if (!key.caller.empty()) {
    cause.stack = {fmt::format("{}:{} {}",
                               key.site.file,
                               key.site.line,
                               key.site.function),
                   key.caller};
  }
  finding.cause = std::move(cause);
  finding.first_seen = emits.first_seen;
  finding.last_seen = emits.last_seen;
  return finding;
}

model::Party make_producer(const World& world,
                           const EmitCaseKey& key,
                           const EmitExample& example,
                           std::string does) {
  return make_party(world,
                    key,
                    "producer",
                    example.emit.producer_name,
                    line_of(key),
                    std::move(does));
}

model::Party make_holder(const World& world,
                         const EmitCaseKey& key,
                         std::string_view line,
                         std::string does) {
  const Frame frame = parse_frame(line);
  return make_party(world, key, "holder", frame.task, frame, std::move(does));
}

void add_counts(const EmitWorld& emits,
                const EmitCaseKey& key,
                const EmitCase& told,
                model::Finding& finding) {
  finding.evidence.emplace_back("told", static_cast<std::int64_t>(told.told));
  if (const EmitCounts* counts = emits.find_counts(key.site)) {
    finding.evidence.emplace_back("emitted", counts->emitted);
    if (counts->told < counts->emitted) {
      finding.blind_spots.push_back(
          fmt::format("{} emissions at this line were followed of {}",
                      counts->told,
                      counts->emitted));
    }
  }
}

} // namespace hawk::analyse
