#pragma once

// JSON made safe to show: JSON itself asks for an escape of C0 controls only.

#include <string>

namespace hawk::base {

// The same JSON, of valid UTF-8, with nothing in it that a terminal could obey
// or that turns what is read around: DEL, C1 and bidirectional controls, and
// line separators, as \uXXXX.
std::string sanitise_json(std::string json);

} // namespace hawk::base
