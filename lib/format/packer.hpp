#pragma once

// Bytes packed as gzip, for a request's body.

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace hawk::format {

// Error: there is no memory for it.
base::Result<std::string> pack_gzip(std::string_view bytes);

} // namespace hawk::format
