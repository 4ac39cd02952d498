#include "base/log_time.hpp"

#include "base/byte_scan.hpp"
#include "base/calendar.hpp"
#include "base/characters.hpp"

#include <time.h>

#include <algorithm>
#include <array>
#include <limits>

namespace hawk::base {

namespace {

// Loggers put the time into the first part of a line, behind a container's or a
// host's name at most.
constexpr std::size_t k_reach = 96;

constexpr std::size_t k_time_reach = 10; // behind a level

constexpr std::int64_t k_quarter = 900; // seconds
constexpr std::int64_t k_second = 1'000'000'000;
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

  // One of these characters.
  bool take_any(std::string_view characters) {
    const bool found =
        peek() != '\0' && characters.find(peek()) != std::string_view::npos;
    at += found ? 1U : 0U;
    return found;
  }

  bool take_word(std::string_view word) {
    const bool found = text.substr(std::min(at, text.size())).starts_with(word)
                       && !is_letter(peek(word.size()));
    at += found ? word.size() : 0;
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

  // "10:00:01" or "100001", with a fraction: nanoseconds of the day.
  std::optional<std::int64_t> time_of_day() {
    const std::size_t begin = at;
    auto hour = number(peek(1) == ':' ? 1 : 2);
    const bool colon = take(':');
    const auto minute = number(2);
    const bool second_colon = take(':');
    const auto second = number(2);
    // 60 is a leap second.
    if (!hour || colon != second_colon || !minute || !second || *hour > 23
        || *minute > 59 || *second > 60 || (!colon && is_digit(peek()))) {
      at = begin;
      return std::nullopt;
    }
    const std::int64_t part = fraction();
    if (*hour >= 1 && *hour <= 12) {
      hour = clock_of_twelve(*hour);
    }
    const std::int64_t seconds =
        std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + *second;
    return seconds * k_second + part;
  }

  // "10:00:01 PM", in newer Javas with a narrow blank (U+202F).
  unsigned clock_of_twelve(unsigned hour) {
    constexpr std::string_view k_narrow = "\xe2\x80\xaf";
    const std::size_t begin = at;
    const std::string_view rest = text.substr(std::min(at, text.size()));
    at += rest.starts_with(' ')        ? 1
          : rest.starts_with(k_narrow) ? k_narrow.size()
                                       : 0;
    if (at == begin) {
      return hour;
    }
    if (take_word("AM")) {
      return hour % 12;
    }
    if (take_word("PM")) {
      return hour % 12 + 12;
    }
    at = begin;
    return hour;
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
    if (take_word("UTC") || take_word("GMT")) {
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

// The latest that is not younger than the reference and a day.
LogTimes::Date LogTimes::guess_year(unsigned month, unsigned day) const {
  const std::int64_t latest = reference_.latest.count() / k_second / k_day + 1;
  std::int64_t year = 1970 + latest * 400 / 146'097 + 1;
  const auto fits = [&] {
    return days_from_civil(year, month, day) <= latest
           && (month != 2 || day != 29 || is_leap(year));
  };
  while (year > 1900 && !fits()) {
    --year;
  }
  return Date{year, month, day};
}

// Of an hour that comes twice the first, unless that would be far back from
// the time before.
std::int64_t LogTimes::to_utc(std::int64_t local) {
  const std::int64_t quarter = floor_of(local, k_quarter);
  if (quarter_ != quarter) {
    quarter_ = quarter;
    offset_ = offset_of(local, 1);
    second_offset_ = offset_of(local, 0);
  }
  const std::int64_t first = local - offset_;
  const std::int64_t second = local - second_offset_;
  state_.any = true;
  state_.ambiguous = state_.ambiguous || first < second;
  state_.last =
      first < state_.last - k_quarter && first < second ? second : first;
  return state_.last;
}

// "10:00:01": on the day of the reference or the one before it, so that it is
// no younger.
std::optional<LogTimes::Found> LogTimes::find_time_only(Reader& in,
                                                        std::size_t begin) {
  const auto time = in.time_of_day();
  if (!time) {
    return std::nullopt;
  }
  const auto now =
      static_cast<std::time_t>(reference_.latest.count() / k_second);
  std::tm broken{};
  if (::localtime_r(&now, &broken) == nullptr) {
    return std::nullopt;
  }
  const std::int64_t midnight =
      days_from_civil(broken.tm_year + 1900,
                      static_cast<unsigned>(broken.tm_mon) + 1,
                      static_cast<unsigned>(broken.tm_mday))
      * k_day;
  const std::int64_t second = *time / k_second;
  std::int64_t utc = to_utc(midnight + second);
  if (utc > now + k_quarter) {
    utc = to_utc(midnight - k_day + second);
  }
  return Found{Nanos(utc * k_second + *time % k_second), begin, in.at};
}

// Reads the date at the front, and what is between it and the time.
struct LogTimes::DateReader {
  Reader& in;
  const LogTimes& times;
  bool year_follows = false; // it may stand behind the time

  std::optional<Date> read() {
    const char first = in.peek();
    if (!is_digit(first)) {
      return is_digit(in.peek(1)) ? klog() : syslog();
    }
    switch (in.peek(2)) {
    case '/':
    case '-':
      return apache();
    case '.':
      return dotted();
    default:
      break;
    }
    const char separator = in.peek(4);
    if (separator == '-' || separator == '/' || separator == '.') {
      return iso(separator);
    }
    return is_digit(in.peek(7)) && !is_digit(in.peek(8)) ? compact()
                                                         : std::nullopt;
  }

  // 2026-11-21T, 2026/11/21, 2026.11.21
  std::optional<Date> iso(char separator) {
    const auto year = in.number(4);
    in.take(separator);
    const auto month = in.number(2);
    const bool again = in.take(separator);
    const auto day = in.number(2);
    return year && month && again && day && in.take_any("Tt _")
               ? std::optional(Date{*year, *month, *day})
               : std::nullopt;
  }

  // 20261121T, 20261121-
  std::optional<Date> compact() {
    const auto year = in.number(4);
    const auto month = in.number(2);
    const auto day = in.number(2);
    return year && month && day && in.take_any("T -")
               ? std::optional(Date{*year, *month, *day})
               : std::nullopt;
  }

  // 21/Nov/2026:, 21-Nov-2026 of Tomcat
  std::optional<Date> apache() {
    const auto day = in.number(2);
    const char separator = in.peek();
    in.take(separator);
    const auto month = month_of(in.word(3));
    const bool again = in.take(separator);
    const auto year = in.number(4);
    return day && month && again && year && in.take_any(": ")
               ? std::optional(Date{*year, *month, *day})
               : std::nullopt;
  }

  // 21.11.2026
  std::optional<Date> dotted() {
    const auto day = in.number(2);
    in.take('.');
    const auto month = in.number(2);
    const bool again = in.take('.');
    const auto year = in.number(4);
    return day && month && again && year && in.take_any(" T")
               ? std::optional(Date{*year, *month, *day})
               : std::nullopt;
  }

  // "Nov 21 10:00:01", "Nov  1 ...", "Nov 21, 2026 10:00:01 AM" of Java
  std::optional<Date> syslog() {
    const auto month = month_of(in.word(3));
    if (!month || !in.take(' ')) {
      return std::nullopt;
    }
    const bool padded = in.take(' ') || !is_digit(in.peek(1));
    const auto day = in.number(padded ? 1 : 2);
    const bool comma = day && in.take(',');
    if (!day || !in.take(' ')) {
      return std::nullopt;
    }
    if (comma) {
      const auto year = in.number(4);
      return year && in.take(' ') ? std::optional(Date{*year, *month, *day})
                                  : std::nullopt;
    }
    year_follows = true;
    return times.guess_year(*month, *day);
  }

  // "I1121 10:00:01.123456"
  std::optional<Date> klog() {
    in.word(1);
    const auto month = in.number(2);
    const auto day = month ? in.number(2) : std::nullopt;
    return day && *month >= 1 && *month <= 12 && in.take(' ')
               ? std::optional(times.guess_year(*month, *day))
               : std::nullopt;
  }
};

std::optional<LogTimes::Found> LogTimes::find_at(std::string_view line,
                                                 std::size_t at) {
  Reader in{line, at};
  const char first = in.peek();
  if (!is_digit(first) && !is_upper(first)) {
    return std::nullopt;
  }
  if (is_digit(first) && is_digit(in.peek(1)) && in.peek(2) == ':') {
    // Further to the right it is how long something took.
    return at > k_time_reach ? std::nullopt : find_time_only(in, at);
  }
  if (date_size_ > 0 && line.size() - at > date_size_
      && is_same(line.data() + at, date_text_.data(), date_size_)) {
    in.at += date_size_;
    const auto time = in.time_of_day();
    return time ? std::optional(at_day(in, at, *time)) : std::nullopt;
  }
  DateReader dates{in, *this};
  std::optional<Date> date = dates.read();
  const std::size_t date_end = in.at;
  const auto time = date ? in.time_of_day() : std::nullopt;
  if (!time) {
    return std::nullopt;
  }
  if (dates.year_follows && in.peek() == ' ') { // asctime(3), Apache's errors
    Reader ahead{line, in.at + 1};
    const auto year = ahead.number(4);
    if (year && *year >= 1970 && *year < 2262 && !is_alphanumeric(ahead.peek())
        && ahead.peek() != '-') {
      date->year = *year;
      in.at = ahead.at;
    }
  }
  if (date->month == 0 || date->month > 12 || date->day == 0 || date->day > 31
      || date->year < 1970 || date->year > 2261) {
    return std::nullopt;
  }
  date_days_ = days_from_civil(date->year, date->month, date->day);
  const std::size_t size = date_end - at;
  const bool kept = !dates.year_follows && size <= date_text_.size();
  date_size_ = kept ? size : 0;
  std::copy_n(line.data() + at, date_size_, date_text_.data());
  return at_day(in, at, *time);
}

// A stamp of the date that was read last: `time` nanoseconds after midnight, a
// zone or none behind it.
LogTimes::Found LogTimes::at_day(Reader& in,
                                 std::size_t begin,
                                 std::int64_t time) {
  const std::int64_t local = date_days_ * k_day + time / k_second;
  const auto zone = in.zone();
  const std::int64_t utc = zone ? local - *zone : to_utc(local);
  return Found{Nanos(utc * k_second + time % k_second), begin, in.at};
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

namespace {

// Of digits alone, and so few that nothing can overflow: what most are.
std::optional<std::int64_t> read_whole_epoch(std::string_view digits,
                                             int exponent) {
  constexpr std::array<std::int64_t, 10> k_powers = {1,
                                                     10,
                                                     100,
                                                     1'000,
                                                     10'000,
                                                     100'000,
                                                     1'000'000,
                                                     10'000'000,
                                                     100'000'000,
                                                     1'000'000'000};
  constexpr std::size_t k_most_digits = 18;
  if (exponent < 0 || exponent > 9 || digits.empty()
      || digits.size() + static_cast<std::size_t>(exponent) > k_most_digits + 1
      || digits.size() > k_most_digits) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  const std::int64_t power = k_powers.at(static_cast<std::size_t>(exponent));
  return value > std::numeric_limits<std::int64_t>::max() / power
             ? std::nullopt
             : std::optional(value * power);
}

} // namespace

std::optional<Nanos> parse_epoch(std::string_view digits) {
  if (digits.empty() || !is_digit(digits.front())
      || (digits.size() > 4 && !is_digit(digits[4]))) {
    return std::nullopt; // a date: most are one or a number of milliseconds
  }
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
  if (const auto value = read_whole_epoch(digits, exponent)) {
    return *value / k_second >= k_2001 ? std::optional(Nanos(*value))
                                       : std::nullopt;
  }
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

} // namespace hawk::base
