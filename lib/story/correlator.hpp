#pragma once

// Gives every line its ids: its own, or those of the record above if the line
// continues it (a traceback, an indented block, an exception's line).

#include "story/id_shape.hpp"
#include "story/lines.hpp"

#include <array>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

// An id of an entry.
struct Id {
  std::string key; // as written; "[]" for brackets
  std::string value;
  Shape shape = Shape::sure;

  bool operator==(const Id&) const = default;
};

class Correlator final {
public:
  struct Membership {
    std::vector<Id> ids;
    bool continuation = false; // belongs to the record above, whatever its ids
  };

  // Lines of a stream in their order.
  Membership classify(const Line& line);

  // The same for a line that is known to be a log record, of these ids and this
  // message beside its own. The message's further lines follow it.
  Membership classify_record(const Line& line,
                             const std::vector<Id>& ids,
                             std::string_view message);

private:
  struct State {
    std::vector<Id> ids; // of the last record, those of its first line before
    std::size_t own = 0; // those
    bool open = false;   // there was one, and nothing was lost since
    bool traceback = false;
    std::deque<std::string> rest; // of the record's message, to come
  };

  // `text` has no colours.
  bool continues(State& state, const Line& line, std::string_view text);

  std::array<State, k_streams> states_;
  std::string buffer_;
};

} // namespace hawk::story
