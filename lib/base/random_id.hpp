#pragma once

// Identifiers from the kernel's random numbers: getrandom(2).

#include <string>

namespace hawk::base {

// A random UUID, version 4 (RFC 9562): "3b9d...-....-4...-....-............".
std::string make_uuid();

// `bytes` random bytes as lower-case hex, never all zero (an all-zero trace or
// span id is invalid in W3C Trace Context).
std::string make_hex_id(int bytes);

} // namespace hawk::base
