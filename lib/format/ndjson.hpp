#pragma once

// A log record that is a JSON object, of any library: they differ in names
// only, see log_fields.hpp.

#include "format/json.hpp"
#include "format/log_time.hpp"
#include "model/event.hpp"

namespace hawk::format {

// Whether the message of a record is a line of text that somebody else made a
// field of: journald's and Fluentd's. Ids may be in it.
enum class JsonMessage { own, line };

// What is no time, level, message or id becomes an attribute, nested keys
// joined by dots, lists as JSON.
JsonMessage
read_json_log(const Json& object, LogTimes& times, model::LogEvent& event);

model::LogEvent read_json_log(const Json& object, LogTimes& times);

} // namespace hawk::format
