#pragma once

// A log record that is a JSON object, of any library: pino, bunyan, winston,
// structlog, zap, zerolog, slog, log4j2, ECS, GELF, journald, MongoDB and what
// is like them. They differ in names only, which ndjson.cpp has as a table.

#include "format/json.hpp"
#include "format/log_time.hpp"
#include "model/event.hpp"

namespace hawk::format {

// What is no time, level, message or id becomes an attribute, nested keys
// joined by dots, lists as JSON.
model::LogEvent read_json_log(const Json& object, LogTimes& times);

} // namespace hawk::format
