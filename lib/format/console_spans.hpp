#pragma once

// Spans and log records as the console exporters of OpenTelemetry print them:
// Python's as JSON objects with ids in 0x, Node's as what util.inspect makes.

#include "format/json.hpp"
#include "format/record_sink.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hawk::format {

bool is_console_record(const Json& value);

model::FileRecord read_console_record(const Json& value);

// What util.inspect printed, as JSON: keys get quotes, `undefined` becomes null,
// `[Object]` and the like text. Nothing: it does not look like that.
std::optional<std::string> json_of_inspected(std::string_view text);

} // namespace hawk::format
