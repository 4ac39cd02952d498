#pragma once

// Whether a line of output is what a log record looks like once it is written.

#include <cstddef>
#include <string_view>

namespace hawk::story {

// The first line of a record's message, without blanks around it.
std::string_view first_line_of(std::string_view body);

// Stands in a text for what only the agent could have written: U+FFFC, OBJECT
// REPLACEMENT CHARACTER.
constexpr std::string_view k_unknown = "\xef\xbf\xbc";

// How much of the text is known.
std::size_t known_size_of(std::string_view text);

// Whether the line has this text as a whole word, also as a JSON string has it;
// anything may stand for what is unknown of it, if there is enough beside that.
// An indented line must begin with it: source lines of a traceback name what
// they log. Neither has colours.
bool is_written_in(std::string_view text, std::string_view line);

} // namespace hawk::story
