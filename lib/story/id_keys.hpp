#pragma once

// The names under which programs log correlation ids, in any of their
// spellings (camelCase, dashes, dots, x- in front).

#include <cstddef>
#include <string_view>

namespace hawk::story {

// Whether the last letters are those of a key below: most words before a
// separator are none.
constexpr bool may_end_id_key(std::string_view text) {
  const auto last = [text](std::size_t back) {
    const char c = back < text.size() ? text[text.size() - 1 - back] : '\0';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  switch (last(0)) {
  case 'd':
    return last(1) == 'i';
  case 'r': // identifier
    return last(1) == 'e' && last(2) == 'i';
  case 't': // context, parent
    return (last(1) == 'x' || last(1) == 'n') && last(2) == 'e';
  default:
    return last(0) == '3' && last(1) == 'b';
  }
}

// "correlation_id", "X-Request-Id", "otelTraceID", "context.trace_id".
bool is_id_key(std::string_view key);

// Of these, whether the id is a trace's.
bool is_trace_key(std::string_view key);

// What joins several traces or requests: an agent's conversation, a session.
enum class Bond { none, session, conversation }; // the surest last

// "gen_ai.conversation.id" is one, and "session_id"; "request_id" is none.
Bond bond_of(std::string_view key);

// Whether it names what a conversation consists of: a trace, or a request.
bool is_turn_key(std::string_view key);

// Whether the value is a W3C traceparent, which holds a trace id.
bool is_traceparent_key(std::string_view key);

} // namespace hawk::story
