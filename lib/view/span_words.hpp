#pragma once

// What is said of a span, a record or a missing parent in a row: sentences, of
// which a view takes as much as there is room for.

#include "story/span_tree.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hawk::view {

// Foreign text in one row: no controls, no tab; of several lines the first, and
// how many more there are.
std::string row_text(std::string_view text);

// "POST /orders"; of a missing parent "? parent 00f067... not recorded".
std::string node_name(const story::SpanTree& tree, std::uint32_t node);

// "- " before what is no member and shown beside one, as a timeline has it.
std::string context_mark(const story::Entry& entry);

// "failed: no card"; empty if it did not fail.
std::string failure_words(const model::Span& span);

// What an agent did: "m-1, 812 in, 64 out tokens, call call_9b2".
std::string agent_words(const model::Span& span);

// What is odd: "no end", "came 3 times", "clock adjusted by -66.3 ms", and the
// warnings of the tool that wrote it.
std::vector<std::string> notes_of(const story::SpanTree& tree,
                                  std::uint32_t node);

// "TypeError: no card" for an exception, else the event's name and attributes.
std::string event_words(const model::SpanEvent& event);

bool is_exception(const model::SpanEvent& event);

// "linked to span b7ad... of trace 0af7..."
std::string link_words(const model::Span& span, const model::SpanLink& link);

// What was said to a model and what it said, folded to a row each, or whole.
std::vector<std::string> message_rows(const model::Span& span, bool whole);

// "WARN card declined" of a log record, the text of a line. Of plain text without
// the time and the level with which it begins, which are told beside it.
std::string record_words(const story::Entry& entry);

// Tokens that models took and gave in all, 0 if nothing states any. A span of an
// agent repeats what those below it state.
struct Tokens {
  std::int64_t input = 0;
  std::int64_t output = 0;
};

Tokens tokens_of(const model::Span& span);

} // namespace hawk::view
