#pragma once

// Time stamps of logs, under this module's name.

#include "base/epoch.hpp"
#include "base/log_time.hpp"

namespace hawk::format {

using base::DayChange;
using base::LogTimes;
using base::Nanos;
using base::parse_epoch;
using base::TimeReference;

} // namespace hawk::format
