#pragma once

// Times and durations as text for people and for file names.

#include "base/clock.hpp"

#include <string>

namespace hawk::base {

// "2026-11-21T02:44:07.123456Z", UTC, microseconds.
std::string format_utc(Nanos since_epoch);

// "02:44:07.123456" in the local time zone.
std::string format_local_time(Nanos since_epoch);

// "2026-11-21" in the local time zone.
std::string format_local_date(Nanos since_epoch);

// "20261121T024407Z": sorts by time, fits a file name.
std::string format_file_time(Nanos since_epoch);

// "850 us", "12.3 ms", "2.0 s", "3 min 5 s": three significant figures or so.
std::string format_duration(Nanos duration);

// "64 B", "12.3 kB", "1.07 GB" (powers of 1000, as disks count).
std::string format_bytes(unsigned long long bytes);

} // namespace hawk::base
