#pragma once

// Durations and sizes as people type them.

#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace hawk::cli {

// "5", "2.5", "500ms", "90s", "5m", "1h": seconds without a unit. Not
// negative, at most a year.
base::Result<base::Nanos> parse_duration(const std::string& text);

// "4096", "64K", "1.5M", "4G" (powers of 1024).
base::Result<std::uint64_t> parse_size(const std::string& text);

} // namespace hawk::cli
