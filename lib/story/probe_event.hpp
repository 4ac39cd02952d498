#pragma once

// What the probes inside an agent state: events whose names begin with "hawk.".

#include "model/event.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace hawk::story {

constexpr std::string_view k_log = "hawk.log";          // a log record
constexpr std::string_view k_story_begins = "hawk.story";
constexpr std::string_view k_story_ends = "hawk.story.end";
constexpr std::string_view k_task_failed = "hawk.task.failed";
constexpr std::string_view k_error = "hawk.error"; // one that a user saw

bool is_probe_event(const model::LogEvent& event);

// What rules read and people do not: the probe about itself, loops and
// connections that come and go. A misuse is none.
bool is_background(const model::LogEvent& event);

// Whether it says that something went wrong: a story's outcome, an exception,
// the severity of a record, or the status of a response that a server made.
bool is_failure(const model::LogEvent& event);

// An attribute's value, or empty.
std::string_view text_of(const model::LogEvent& event, std::string_view key);
std::optional<std::int64_t> number_of(const model::LogEvent& event,
                                      std::string_view key);
bool flag_of(const model::LogEvent& event, std::string_view key);

} // namespace hawk::story
