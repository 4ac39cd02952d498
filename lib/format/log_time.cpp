#include "format/log_time.hpp"

#include "format/characters.hpp"

#include <time.h>

#include <algorithm>
#include <array>
#include <limits>

namespace hawk::format {

namespace {

// Loggers put the time into the first part of a line, behind a container's or a
// host's name at most.
constexpr std::size_t k_reach = 96;

constexpr std::size_t k_time_reach = 10; // behind a level

constexpr std::int64_t k_second = 1'000'000'000;
constexpr std::int64_t k_day = 86'400;
constexpr std::int64_t k_quarter = 900; // seconds
constexpr std::int64_t k_2001 = 978'307'200;

constexpr std::array<std::string_view, 12> k_months = {"Jan",
                                                       "Feb",
                                                       "Mar",
                                                       "Apr",
                                                       "May",
                                                       "Jun",
                                                       "Jul",
                                                       "Aug",
                                                       "Sep",
                                                       "Oct",
                                                       "Nov",
                                                       "Dec"};

// Days since 1970 of a date of the Gregorian calendar (Howard Hinnant,
// "chrono-compatible low-level date algorithms").
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned day_of_year =
      (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + static_cast<std::int64_t>(day_of_era) - 719'468;
}

std::optional<unsigned> month_of(std::string_view name) {
  const auto at = std::find(k_months.begin(), k_months.end(), name);
  return at == k_months.end()
             ? std::nullopt
             : std::optional(static_cast<unsigned>(at - k_months.begin()) + 1);
}

} // namespace

// Reads a stamp from the left. A part that is not there leaves it as it was.
struct LogTimes::Reader {
  std::string_view text;
  std::size_t at = 0;

  char peek(std::size_t ahead = 0) const {
    return at + ahead < text.size() ? text[at + ahead] : '\0';
  }

  bool take(char c) {
    const bool found = peek() == c;
    at += found ? 1U : 0U;
    return found;
  }

  // Exactly so many digits.
  std::optional<unsigned> number(std::size_t digits) {
    unsigned value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = peek(i);
      if (!is_digit(c)) {
        return std::nullopt;
      }
      value = value * 10 + static_cast<unsigned>(c - '0');
    }
    at += digits;
    return value;
  }

  // "10:00:01", with a fraction: nanoseconds of the day.
  std::optional<std::int64_t> time_of_day() {
    const std::size_t begin = at;
    const auto hour = number(2);
    const bool first = take(':');
    const auto minute = number(2);
    const bool second_colon = take(':');
    const auto second = number(2);
    // 60 is a leap second.
    if (!hour || !first || !minute || !second_colon || !second || *hour > 23
        || *minute > 59 || *second > 60) {
      at = begin;
      return std::nullopt;
    }
    const std::int64_t seconds =
        std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + *second;
    return seconds * k_second + fraction();
  }

  // Nanoseconds; further digits are cut.
  std::int64_t fraction() {
    if ((peek() != '.' && peek() != ',') || !is_digit(peek(1))) {
      return 0;
    }
    ++at;
    std::int64_t value = 0;
    int digits = 0;
    for (; is_digit(peek()); ++at) {
      if (digits < 9) {
        value = value * 10 + (peek() - '0');
        ++digits;
      }
    }
    for (; digits < 9; ++digits) {
      value *= 10;
    }
    return value;
  }

  // Seconds east of Greenwich: "Z", "+01", "+0100", "+01:00", maybe behind a
  // blank.
  std::optional<std::int64_t> zone() {
    const std::size_t begin = at;
    const bool blank = take(' ');
    if ((peek() == 'Z' || peek() == 'z') && !is_letter(peek(1))) {
      ++at;
      return 0;
    }
    if (text.substr(std::min(at, text.size()), 3) == "UTC") {
      at += 3;
      return 0;
    }
    const char sign = peek();
    if (sign == '+' || sign == '-') {
      ++at;
      const auto hours = number(2);
      const bool colon = hours && take(':');
      const auto minutes = hours ? number(2) : std::nullopt;
      // Behind a blank only what cannot be anything else.
      if (hours && *hours <= 15 && (minutes || (!colon && !blank))) {
        const std::int64_t seconds =
            std::int64_t{*hours} * 3600
            + std::int64_t{minutes.value_or(0)} * 60;
        return sign == '-' ? -seconds : seconds;
      }
    }
    at = begin;
    return std::nullopt;
  }

  std::string_view word(std::size_t size) {
    const std::string_view found = text.substr(std::min(at, text.size()), size);
    at += found.size();
    return found;
  }
};

std::optional<LogTimes::Date> LogTimes::guess_year(unsigned month,
                                                   unsigned day) const {
  // The latest that is not younger than the reference and a day.
  const std::int64_t latest = reference_.latest.count() / k_second / k_day + 1;
  std::int64_t year = 1970 + latest * 400 / 146'097 + 1;
  while (days_from_civil(year, month, day) > latest) {
    --year;
  }
  return Date{year, month, day};
}

Nanos LogTimes::to_utc(const Date& date, std::int64_t second_of_day) {
  const std::int64_t local =
      days_from_civil(date.year, date.month, date.day) * k_day + second_of_day;
  const std::int64_t quarter = local / k_quarter;
  if (quarter_ != quarter) {
    std::tm broken{};
    broken.tm_year = static_cast<int>(date.year - 1900);
    broken.tm_mon = static_cast<int>(date.month) - 1;
    broken.tm_mday = static_cast<int>(date.day);
    broken.tm_hour = static_cast<int>(second_of_day / 3600);
    broken.tm_min = static_cast<int>(second_of_day / 60 % 60);
    broken.tm_sec = static_cast<int>(second_of_day % 60);
    broken.tm_isdst = -1;
    offset_ = local - static_cast<std::int64_t>(std::mktime(&broken));
    quarter_ = quarter;
  }
  return Nanos((local - offset_) * k_second);
}

std::optional<LogTimes::Found> LogTimes::find_at(std::string_view line,
                                                 std::size_t at) {
  Reader in{line, at};
  std::optional<Date> date;
  std::optional<std::int64_t> time;
  const char first = in.peek();
  if (is_digit(first) && is_digit(in.peek(1)) && in.peek(2) == ':') {
    time = in.time_of_day();
    const std::int64_t day = reference_.latest.count() / k_second / k_day;
    // Further to the right it is how long something took.
    if (!time || at > k_time_reach) {
      return std::nullopt;
    }
    return Found{Nanos(day * k_day * k_second + *time), at, in.at};
  }
  if (is_digit(first) && in.peek(2) == '/') { // 21/Nov/2026:10:00:01
    const auto day = in.number(2);
    in.take('/');
    const auto month = month_of(in.word(3));
    const bool slash = in.take('/');
    const auto year = in.number(4);
    if (!day || !month || !slash || !year || !(in.take(':') || in.take(' '))) {
      return std::nullopt;
    }
    date = Date{*year, *month, *day};
    time = in.time_of_day();
  } else if (is_digit(first) && (in.peek(4) == '-' || in.peek(4) == '/')) {
    const char separator = in.peek(4);
    const auto year = in.number(4);
    in.take(separator);
    const auto month = in.number(2);
    const bool again = in.take(separator);
    const auto day = in.number(2);
    if (!year || !month || !again || !day
        || !(in.take('T') || in.take(' ') || in.take('t') || in.take('_'))) {
      return std::nullopt;
    }
    date = Date{*year, *month, *day};
    time = in.time_of_day();
  } else if (is_upper(first) && is_letter(in.peek(1))) { // Nov 21 10:00:01
    const auto month = month_of(in.word(3));
    if (!month || !in.take(' ')) {
      return std::nullopt;
    }
    const auto day = in.take(' ') ? in.number(1) : in.number(2);
    if (!day || !in.take(' ')) {
      return std::nullopt;
    }
    date = guess_year(*month, *day);
    time = in.time_of_day();
  } else if (is_upper(first) && is_digit(in.peek(1))) { // I1121 10:00:01
    in.word(1);
    const auto month = in.number(2);
    const auto day = month ? in.number(2) : std::nullopt;
    if (!day || *month == 0 || *month > 12 || !in.take(' ')) {
      return std::nullopt;
    }
    date = guess_year(*month, *day);
    time = in.time_of_day();
  }
  if (!date || !time || date->month == 0 || date->month > 12 || date->day == 0
      || date->day > 31 || date->year < 1970 || date->year > 2261) {
    return std::nullopt;
  }
  const std::int64_t seconds = *time / k_second;
  const Nanos fraction(*time % k_second);
  if (const auto zone = in.zone()) {
    const std::int64_t utc =
        days_from_civil(date->year, date->month, date->day) * k_day + seconds
        - *zone;
    return Found{Nanos(utc * k_second) + fraction, at, in.at};
  }
  return Found{to_utc(*date, seconds) + fraction, at, in.at};
}

std::optional<LogTimes::Found> LogTimes::find(std::string_view line) {
  const std::size_t reach = std::min(line.size(), k_reach);
  for (std::size_t at = 0; at < reach; ++at) {
    const bool begins = at == 0 || !is_alphanumeric(line[at - 1]);
    if (!begins || !is_alphanumeric(line[at])) {
      continue;
    }
    if (const auto found = find_at(line, at)) {
      return found;
    }
    // In the middle of a line ten digits are an order's number.
    if (at > 0 && line[at - 1] != '[' && line[at - 1] != '=') {
      continue;
    }
    std::size_t end = at;
    while (end < line.size() && (is_digit(line[end]) || line[end] == '.')) {
      ++end;
    }
    if (end - at >= 10 && (end == line.size() || !is_alphanumeric(line[end]))) {
      if (const auto epoch = parse_epoch(line.substr(at, end - at))) {
        return Found{*epoch, at, end};
      }
    }
  }
  return std::nullopt;
}

std::optional<Nanos> LogTimes::parse(std::string_view text) {
  if (const auto epoch = parse_epoch(text)) {
    return epoch;
  }
  if (text.empty()) {
    return std::nullopt;
  }
  const auto found = find_at(text, 0);
  return found && found->end == text.size() ? std::optional(found->time)
                                            : std::nullopt;
}

std::optional<Nanos> parse_epoch(std::string_view digits) {
  const std::size_t whole = std::min(digits.find('.'), digits.size());
  // Seconds have ten digits from 2001 to 2286, milliseconds thirteen, ...
  switch (whole) {
  case 10:
    return parse_epoch(digits, 9);
  case 13:
    return parse_epoch(digits, 6);
  case 16:
    return parse_epoch(digits, 3);
  case 19:
    return parse_epoch(digits, 0);
  default:
    return std::nullopt;
  }
}

std::optional<Nanos> parse_epoch(std::string_view digits, int exponent) {
  std::int64_t value = 0;
  bool point = false;
  bool any = false;
  for (const char c : digits) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (!is_digit(c)) {
      return std::nullopt;
    }
    any = true;
    if (point && exponent == 0) {
      continue; // finer than a nanosecond
    }
    exponent -= point ? 1 : 0;
    if (value > (std::numeric_limits<std::int64_t>::max() - 9) / 10) {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  for (; exponent > 0; --exponent) {
    if (value > std::numeric_limits<std::int64_t>::max() / 10) {
      return std::nullopt;
    }
    value *= 10;
  }
  return any && value / k_second >= k_2001 ? std::optional(Nanos(value))
                                           : std::nullopt;
}

} // namespace hawk::format
