#pragma once

// What the look of a line tells beside its ids: whether a new log record
// begins, and whether it reports an error.

#include "format/characters.hpp"

#include <string_view>

namespace hawk::format {

// Whether a line begins as log records do: with a time, a level, a bracket, a
// syslog priority, a JSON object, or logfmt's first key. Indentation is skipped
// first. "Traceback ...", "ValueError: ..." and plain words are no starts.
bool starts_record(std::string_view line);

// "2026-11-21": of the lines that begin a record, most.
inline bool starts_with_date(std::string_view line) {
  return line.size() > 5 && is_digit(line[0]) && is_digit(line[1])
         && is_digit(line[2]) && is_digit(line[3]) && line[4] == '-'
         && is_digit(line[5]);
}

// "SEVERE: failed", "INFO: paid".
bool starts_level_line(std::string_view line);

// "Traceback (most recent call last):", of Python.
bool starts_traceback(std::string_view line);

// "ValueError: x", "redis.exceptions.ConnectionError: y", "panic: z".
bool is_exception_line(std::string_view line);

// Whether a line that is not indented still is part of the record above: an
// exception's own line, what Python and Java put between chained ones, the end
// of a bracket, or Node's caret. Other plain lines belong to nobody: in a
// jumbled log they are as likely another task's.
bool goes_on(std::string_view line);

// A severity word of ERROR or above where loggers write it (upper case as a
// word of its own, or as a level key's value), a traceback, or an exception's
// own line. "0 errors" and "error=None" are no errors.
bool looks_like_error(std::string_view line);

// "2026-11-28 09:49:36.518 UTC,": a record of PostgreSQL's csvlog begins. Its
// texts stand in quotes, whatever lines they have.
bool starts_csvlog(std::string_view line);

// "2026-11-28 09:49:36.726 UTC [18195] DETAIL:  ...", also HINT, CONTEXT, QUERY,
// LOCATION and STATEMENT: PostgreSQL says more of the message above, in a line
// with a time of its own.
bool is_postgres_detail(std::string_view line);

// Whether `line`, which is such a detail, is one of the message in `head`: both
// have the same time, process and whatever else log_line_prefix asks for.
bool is_postgres_detail_of(std::string_view head, std::string_view line);

} // namespace hawk::format
