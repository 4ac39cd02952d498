#pragma once

// The days of a log whose lines have times of day alone: where a time steps
// back by more than half a day, another day begins. Which day the last line is
// of the reference tells, so all of the file has to be looked at, though only at
// the beginnings of its lines; whoever reads some of them, or blocks of them at
// a time, then knows the day of each by its place.
//
// A line of the last ten seconds of a day that comes in the first ten of the
// next is late. Any other step forward by more than half a day says that the
// steps count no days: clocks of two zones are in the file, lines come later
// than that, or on a day there was none. Then none is counted in all of it.

#include "format/log_time.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace hawk::format {

// From the file's first byte on. Empty if the times are dated, if there are
// none in the first lines, if all are of one day, or if they count no days. By `threads`; 0: as many as
// there are processors. A time in an object of JSON is not looked for.
std::vector<DayChange> find_clock_days(std::string_view text,
                                       TimeReference reference,
                                       unsigned threads);

} // namespace hawk::format
