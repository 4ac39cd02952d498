#pragma once

// Times that are a number since 1970, exactly: digits are never a double.

#include "base/clock.hpp"

#include <optional>
#include <string_view>

namespace hawk::base {

// A number of seconds, milliseconds, microseconds or nanoseconds since 1970, by
// its size, with a fraction or without: "1763690401.123456". Nothing for what
// is no time between 2001 and 2262.
std::optional<Nanos> parse_epoch(std::string_view digits);

// The same where the unit is known: 10^`exponent` nanoseconds.
std::optional<Nanos> parse_epoch(std::string_view digits, int exponent);

} // namespace hawk::base
