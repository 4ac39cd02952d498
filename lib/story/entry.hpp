#pragma once

// One step of a story: a line of the agent's output, an event that it stated,
// or a log record or span of somebody else's file.

#include "model/event.hpp"
#include "model/span.hpp"
#include "story/correlator.hpp"
#include "story/lines.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hawk::story {

struct Entry {
  model::Nanos time{};    // since 1970, by the clocks of the trace's header
  model::Nanos elapsed{}; // since the start of the trace
  std::vector<Id> ids;
  bool continuation = false; // belongs to the record above
  bool failure = false;      // a line: the record that it is says so
  std::variant<Line, model::LogEvent, model::Span> what;
  bool classified = false; // the ids of a line are known
  bool context = false;    // no member: a neighbour, shown beside one
  bool timed = true; // false: the time is that of a record beside, or 0: none
  // Of a record of a file.
  std::string source;       // the file's name
  std::string raw;          // its bytes
  std::uint64_t number = 0; // its line in the file, from 1; 0: not known

  // Whether no time is known at all.
  bool is_timeless() const { return !timed && time == model::Nanos{}; }

  const Line* line() const { return std::get_if<Line>(&what); }

  const model::LogEvent* event() const {
    return std::get_if<model::LogEvent>(&what);
  }

  const model::Span* span() const { return std::get_if<model::Span>(&what); }

  bool operator==(const Entry&) const = default;
};

// When it was over: a span has a duration.
model::Nanos end_of(const Entry& entry);

// Whether it says both when it began and when it was over.
bool has_duration(const Entry& entry);

// Whether a severity word, a traceback or an exception says that something
// went wrong.
bool is_error(const Entry& entry);

// TRACE to FATAL: what a record states, or the text of a line. ERROR of what
// went wrong otherwise; empty: nothing is stated.
std::string_view severity_of(const Entry& entry);

// Bytes that the entry holds, roughly: for limits.
std::size_t weight_of(const Entry& entry);

} // namespace hawk::story
