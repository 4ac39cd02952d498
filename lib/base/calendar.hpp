#pragma once

// Days of the Gregorian calendar and the local zone, for time stamps.

#include <cstdint>

namespace hawk::base {

constexpr std::int64_t k_day = 86'400; // seconds

// Days since 1970.
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day);

bool is_leap(std::int64_t year);

// Rounded down, below zero too.
std::int64_t floor_of(std::int64_t value, std::int64_t unit);

// Seconds east of Greenwich at a local time (in seconds since 1970), `summer` 1
// or 0 as far as that time can be both: an hour comes twice in autumn.
std::int64_t offset_of(std::int64_t local, int summer);

} // namespace hawk::base
