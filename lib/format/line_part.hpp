#pragma once

// What a line is to its neighbours, by its own bytes: for whoever reads pieces
// of a file and wants whole records.

#include <string_view>

namespace hawk::format {

enum class LinePart {
  whole,
  continues, // the record above
  goes_on,   // a piece: the next one of its source belongs to it
};

// Generous where a line alone does not tell: what is indented continues.
LinePart part_of(std::string_view line);

// Whether a line is none of a record by its look: text that was printed, or the
// second line of a message.
bool is_loose(std::string_view line);

// Whether a traceback begins here.
bool begins_traceback(std::string_view line);

// Who wrote a line, where lines of several are mixed: its pod and container, or
// its stream. A part of the line that is the same in all lines of one source;
// empty where nothing tells.
std::string_view source_of(std::string_view line);

// Whether a record begins here whatever is above, but for what containers and
// indented objects left open.
bool begins_anew(std::string_view line);

} // namespace hawk::format
