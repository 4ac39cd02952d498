#pragma once

// The days of a log whose lines have times of day alone: where a time steps
// back by half a day or more, another day begins. Which day the last line is of
// the reference tells, so all of the file has to be looked at, though only at
// the beginnings of its lines; whoever reads some of them, or blocks of them at
// a time, then knows the day of each by its place.

#include "format/log_time.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace hawk::format {

// From the file's first byte on. Empty if the times are dated, if there are
// none in the first lines, or if all are of one day. By `threads`; 0: as many as
// there are processors. A time in an object of JSON is not looked for.
std::vector<DayChange> find_clock_days(std::string_view text,
                                       TimeReference reference,
                                       unsigned threads);

} // namespace hawk::format
