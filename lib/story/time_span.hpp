#pragma once

// From when to when: `--since` and `--until`.

#include "base/clock.hpp"
#include "base/result.hpp"

#include <optional>
#include <string_view>

namespace hawk::story {

// A length of time with its unit: "10m", "1.5h", "500ms", "1h30m", "2 days".
std::optional<base::Nanos> parse_time_length(std::string_view text);

// "now", a length of time before it ("10m", "2h ago"), "yesterday", "today", a
// stamp as logs have them (ISO 8601; local without a zone), a date, a time of
// day ("10:30": the last one), seconds to nanoseconds since 1970.
base::Result<base::Nanos> parse_time(std::string_view text, base::Nanos now);

struct TimeSpan {
  std::optional<base::Nanos> since; // since 1970
  std::optional<base::Nanos> until; // not in it

  bool contains(base::Nanos time) const {
    return (!since || time >= *since) && (!until || time < *until);
  }

  bool operator==(const TimeSpan&) const = default;
};

// Of both texts, where empty is no bound. Errors: usage.
base::Result<TimeSpan> parse_time_span(std::string_view since,
                                       std::string_view until,
                                       base::Nanos now);

} // namespace hawk::story
