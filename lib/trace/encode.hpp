#pragma once

// An event to its record, for everything but the agent's output
// (stream_record.hpp does that without allocating).

#include "model/event.hpp"

#include <string>

namespace hawk::trace {

// The whole line with checksum and newline. A stream chunk must be one piece
// (see take_piece), as a reader delivers it.
std::string encode(const model::Event& event);

// "pipe:70113", as records and people spell an object.
std::string format_object(const model::ObjectKey& object);

} // namespace hawk::trace
