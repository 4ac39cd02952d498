#pragma once

// A log record or span of somebody else's file, made fit for a terminal.

#include "story/entry.hpp"

#include <string>
#include <vector>

namespace hawk::view {

// Whether the entry is of a file rather than of a recording.
bool is_of_file(const story::Entry& entry);

// A log record: its message and then its fields ("key=value") in the first
// line, further lines of the message and of a stack trace behind it. Long
// values and long records are folded, and say how much. A span: its name, how
// long it took, and what failed; behind it its exceptions with their stacks.
std::vector<std::string> record_lines(const story::Entry& entry);

// The stack trace that an exception has, folded as above; empty if it has none.
std::vector<std::string> stack_of(const model::Attributes& attributes);

// "INF", "ERR", "log" without a severity; "spn".
std::string_view record_mark(const story::Entry& entry);

} // namespace hawk::view
