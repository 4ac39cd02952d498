#pragma once

// A record to its event. Total: any bytes in, an event or an Error out.

#include "base/result.hpp"
#include "model/event.hpp"

#include <optional>
#include <string_view>

namespace hawk::trace {

// Decodes a line whose checksum was verified (verified_body). Nothing for a
// kind of a newer version; malformed if a field is missing or of another type.
base::Result<std::optional<model::Event>> decode(std::string_view body);

} // namespace hawk::trace
