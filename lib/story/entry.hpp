#pragma once

// One step of a story: a line of the agent's output, or an event it stated.

#include "model/event.hpp"
#include "story/correlator.hpp"
#include "story/lines.hpp"

#include <string>
#include <variant>
#include <vector>

namespace hawk::story {

struct Entry {
  model::Nanos time{};    // since 1970, by the clocks of the trace's header
  model::Nanos elapsed{}; // since the start of the trace
  std::vector<Id> ids;
  bool continuation = false; // belongs to the record above
  bool failure = false;      // a line: the record that it is says so
  std::variant<Line, model::LogEvent> what;
  bool classified = false; // the ids of a line are known

  const Line* line() const { return std::get_if<Line>(&what); }

  const model::LogEvent* event() const {
    return std::get_if<model::LogEvent>(&what);
  }

  bool operator==(const Entry&) const = default;
};

// Whether a severity word, a traceback or an exception says that something
// went wrong.
bool is_error(const Entry& entry);

// Bytes that the entry holds, roughly: for limits.
std::size_t weight_of(const Entry& entry);

} // namespace hawk::story
