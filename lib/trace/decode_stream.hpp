#pragma once

// Stream records at volume: a SAX pass that keeps the one long string.

#include "base/result.hpp"
#include "model/event.hpp"

#include <string>

namespace hawk::trace {

// Decodes the JSON text of an `out` record.
base::Result<model::Event> decode_stream(const std::string& json);

} // namespace hawk::trace
