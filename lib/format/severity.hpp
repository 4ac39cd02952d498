#pragma once

// Levels of loggers to the ranges of OpenTelemetry: TRACE, DEBUG, INFO, WARN,
// ERROR, FATAL (logs/data-model-appendix.md, appendix B).

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hawk::format {

// "warning", "E", "crit", "Information"; empty for what is no level.
std::string_view severity_of(std::string_view word);

// Whether it is the whole word of a level, in any case: not "ERR", nor "fine".
bool is_whole_level(std::string_view word);

// The same, of ERROR or above.
bool is_error_level(std::string_view word);

// A severity as OpenTelemetry or a logger names it, of ERROR or above.
bool is_error_severity(std::string_view text);

// 10 trace to 60 fatal, as pino and bunyan count.
std::string_view severity_of_pino(std::int64_t level);

// 7 debug to 0 emergency: RFC 5424.
std::string_view severity_of_syslog(std::int64_t priority);

// 1 to 24, of OpenTelemetry.
std::string_view severity_of_number(std::int64_t number);

// The level that a line of text states, in its first part: a word spelt as one
// ("ERROR", "[warn ]", "info:" at its beginning or behind a bracket), a letter
// of klog, a priority of syslog. Behind the time, which ends at `header`, also
// a short one ("INF").
std::string_view find_severity(std::string_view line, std::size_t header = 0);

// Of a message that is a line of a log in itself: what it states, where what is
// stated of it is nothing or INFO. A unit's standard output is all of priority
// 6 to journald.
std::string_view severity_of_line(std::string_view message,
                                  std::string_view stated);

} // namespace hawk::format
