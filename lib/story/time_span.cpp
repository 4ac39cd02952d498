#include "story/time_span.hpp"

#include "base/text.hpp"
#include "format/characters.hpp"
#include "format/log_time.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace hawk::story {

namespace {

using base::Nanos;

constexpr double k_second = 1e9;
constexpr double k_day = 86400 * k_second;
constexpr double k_longest = 200.0 * 366 * k_day;

struct Unit {
  std::string_view name;
  double nanos;
};

constexpr std::array<Unit, 20> k_units = {{
    {"ns", 1},
    {"us", 1e3},
    {"ms", 1e6},
    {"s", k_second},
    {"sec", k_second},
    {"second", k_second},
    {"seconds", k_second},
    {"m", 60 * k_second},
    {"min", 60 * k_second},
    {"minute", 60 * k_second},
    {"minutes", 60 * k_second},
    {"h", 3600 * k_second},
    {"hour", 3600 * k_second},
    {"hours", 3600 * k_second},
    {"d", k_day},
    {"day", k_day},
    {"days", k_day},
    {"w", 7 * k_day},
    {"week", 7 * k_day},
    {"weeks", 7 * k_day},
}};

std::string_view skip_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
}

// Midnight where we are, this many days before the day of `now`.
std::optional<Nanos> midnight(Nanos now, int days_before) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  const time_t whole = seconds.count();
  tm calendar{};
  if (::localtime_r(&whole, &calendar) == nullptr) {
    return std::nullopt;
  }
  calendar.tm_hour = calendar.tm_min = calendar.tm_sec = 0;
  calendar.tm_mday -= days_before;
  calendar.tm_isdst = -1;
  return std::chrono::seconds(::mktime(&calendar));
}

bool is_date(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-'
         && text.find_first_not_of("0123456789-") == std::string_view::npos;
}

bool is_hours_and_minutes(std::string_view text) {
  return (text.size() == 5 && text[2] == ':')
         || (text.size() == 16 && text[13] == ':');
}

} // namespace

std::optional<Nanos> parse_time_length(std::string_view text) {
  text = base::trim(text);
  double total = 0;
  bool any = false;
  while (!text.empty()) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(),
                                              text.data() + text.size(),
                                              number,
                                              std::chars_format::fixed);
    if (error != std::errc() || !format::is_digit(text.front())) {
      return std::nullopt;
    }
    text = skip_blanks(
        text.substr(static_cast<std::size_t>(end - text.data())));
    std::size_t letters = 0;
    while (letters < text.size() && format::is_letter(text[letters])) {
      ++letters;
    }
    const std::string_view name = text.substr(0, letters);
    double nanos = 0;
    for (const Unit& unit : k_units) {
      nanos = unit.name == name ? unit.nanos : nanos;
    }
    total += number * nanos;
    if (nanos == 0 || !(total <= k_longest)) {
      return std::nullopt;
    }
    any = true;
    text = skip_blanks(text.substr(letters));
  }
  return any ? std::optional(Nanos(std::llround(total))) : std::nullopt;
}

base::Result<Nanos> parse_time(std::string_view text, Nanos now) {
  const std::string_view typed = text;
  text = base::trim(text);
  if (text == "now") {
    return now;
  }
  if (text == "today" || text == "yesterday") {
    if (const auto found = midnight(now, text == "today" ? 0 : 1)) {
      return *found;
    }
  }
  std::string_view length = text;
  if (length.ends_with("ago")) {
    length.remove_suffix(3);
  } else if (length.starts_with('-')) {
    length.remove_prefix(1);
  }
  if (const auto before = parse_time_length(length)) {
    return now - *before;
  }
  if (const auto epoch = format::parse_epoch(text)) {
    return *epoch;
  }
  std::string whole(text);
  if (is_date(text)) {
    whole += " 00:00:00";
  } else if (is_hours_and_minutes(text)) {
    whole += ":00";
  }
  // A time of day alone is the last one: tomorrow's is yet to come.
  if (const auto stamp = format::LogTimes({now}).parse(whole)) {
    return *stamp;
  }
  return base::fail(base::make_usage(fmt::format(
      "'{}' is no time; use 10m or 2h (ago), 2026-11-21T10:00:00Z, 10:30, "
      "today, or seconds since 1970",
      typed)));
}

base::Result<TimeSpan> parse_time_span(std::string_view since,
                                       std::string_view until,
                                       Nanos now) {
  TimeSpan span;
  if (!since.empty()) {
    HAWK_TRY(span.since, parse_time(since, now));
  }
  if (!until.empty()) {
    HAWK_TRY(span.until, parse_time(until, now));
  }
  if (span.since && span.until && *span.until <= *span.since) {
    return base::fail(base::make_usage(fmt::format(
        "nothing lies between '{}' and '{}': the second is not later",
        since,
        until)));
  }
  return span;
}

} // namespace hawk::story
