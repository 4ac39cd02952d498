#pragma once

// Finds the ids that a line carries: in brackets, or as the value of a known
// key. An id elsewhere in the text is a mention and makes the line no part of
// that id's story.

#include "story/id_shape.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

// Key of an id that stood in brackets.
constexpr std::string_view k_bracket_key = "[]";

constexpr std::size_t k_most_ids = 64; // of a line or record

// Views into the line.
struct FoundId {
  std::string_view key; // as written, or k_bracket_key
  std::string_view value;
  Shape shape = Shape::sure;
};

// The ids of a line without colours, in reading order, k_most_ids at most.
//
// Keys: `key=value`, `key: value`, `"key":"value"`, anywhere; but if a JSON
// object's line has known keys, only those of the JSON itself, because the same
// words inside a message are a mention.
//
// Brackets: those up to and including the first that looks like an id, and
// those that follow an id directly ("[req-1] [7f3a] ..."). A later one is a
// mention: "[m2] waits for [m1]" is a line of m2. Brackets of any look are
// delivered, with it, since the user may ask for what does not look like an id.
std::vector<FoundId> find_ids(std::string_view line);

// The same into a list that is used again.
void find_ids(std::string_view line, std::vector<FoundId>& found);

enum class Colors { none, maybe };

// Of a record of plain text: those of its first line. A database's statement
// goes over several lines, in which those that follow a key count too
// ("/*request_id='req-1'*/"). Where the first line has none, those below count:
// behind a key ("ValueError: no stock request_id=req-1", "  request_id: req-1"),
// or in brackets with which an exception's message begins; what stands in source
// lines of a traceback never does. Where it has one, an id below is a mention.
// `buffer` holds what `found` views.
void find_record_ids(std::string_view text,
                     Colors colors,
                     std::string& buffer,
                     std::vector<FoundId>& found);

} // namespace hawk::story
