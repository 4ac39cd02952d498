#pragma once

// A record to its event. Total: any bytes in, an event or an Error out.

#include "base/result.hpp"
#include "trace/format.hpp"

#include <optional>
#include <string_view>

namespace hawk::trace {

// Decodes a line whose checksum was verified (verified_body). Nothing for a
// kind of a newer version; malformed if a field is missing or of another type.
base::Result<std::optional<model::Event>> decode(std::string_view body);

// Where a record stands, whatever its kind is; for one that decode() has no
// event for. 0 for what is missing or of another type.
Envelope decode_envelope(std::string_view body);

} // namespace hawk::trace
