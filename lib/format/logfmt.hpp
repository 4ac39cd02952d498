#pragma once

// `level=info msg="took \"long\"" n=3`: logfmt, as Go's loggers and Heroku
// write it.

#include "format/log_time.hpp"
#include "model/event.hpp"

#include <optional>
#include <string_view>

namespace hawk::format {

// Whether a line is nothing but pairs and bare keys, with at least two pairs of
// which one is a time, a level or a message.
bool is_logfmt(std::string_view line);

// The record of such a line. Of a key that occurs twice the last value counts.
model::LogEvent read_logfmt(std::string_view line, LogTimes& times);

} // namespace hawk::format
