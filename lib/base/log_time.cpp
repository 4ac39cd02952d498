#include "base/log_time.hpp"

#include "base/byte_scan.hpp"
#include "base/calendar.hpp"
#include "base/characters.hpp"
#include "base/epoch.hpp"
#include "base/stamp_reader.hpp"

#include <time.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>

namespace hawk::base {

namespace {

// Loggers put the time into the first part of a line, behind a container's or a
// host's name at most.
constexpr std::size_t k_reach = 96;

constexpr std::size_t k_time_reach = 10; // behind a level

constexpr std::int64_t k_quarter = 900; // seconds
constexpr std::int64_t k_second = 1'000'000'000;

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
  // Most are of the same as the one before, which takes no division.
  const auto is_within = [local](std::int64_t quarter) {
    const std::int64_t begin = quarter * k_quarter;
    return local >= begin && local < begin + k_quarter;
  };
  if (!quarter_ || !is_within(*quarter_)) {
    quarter_ = floor_of(local, k_quarter);
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

// Of the reference's day, in local seconds.
std::optional<std::int64_t> LogTimes::midnight() {
  if (midnight_) {
    return midnight_;
  }
  const auto now =
      static_cast<std::time_t>(reference_.latest.count() / k_second);
  std::tm broken{};
  if (::localtime_r(&now, &broken) == nullptr) {
    return std::nullopt;
  }
  midnight_ = days_from_civil(broken.tm_year + 1900,
                              static_cast<unsigned>(broken.tm_mon) + 1,
                              static_cast<unsigned>(broken.tm_mday))
              * k_day;
  return midnight_;
}

std::int64_t LogTimes::day_of(std::int64_t second) {
  const std::int64_t utc = to_utc(midnight().value_or(0) + second);
  return utc <= reference_.latest.count() / k_second + k_quarter ? 0 : -1;
}

// "10:00:01": on the day that is known of the place, else on that of the
// reference or the one before it, so that it is no younger.
std::optional<LogTimes::Found> LogTimes::find_time_only(StampReader& in,
                                                        std::size_t begin) {
  const auto time = in.time_of_day();
  const auto today = time ? midnight() : std::nullopt;
  if (!today) {
    return std::nullopt;
  }
  const std::int64_t second = *time / k_second;
  std::int64_t day = 0;
  if (reference_.days.empty()) {
    day = day_of(second);
  } else {
    const auto next = std::upper_bound(
        reference_.days.begin() + 1,
        reference_.days.end(),
        offset_in_file_,
        [](std::uint64_t offset, const DayChange& change) {
          return offset < change.offset;
        });
    day = std::prev(next)->day;
  }
  const std::int64_t utc = to_utc(*today + day * k_day + second);
  return Found{Nanos(utc * k_second + *time % k_second), begin, in.at, false};
}

// Reads the date at the front, and what is between it and the time.
struct LogTimes::DateReader {
  StampReader& in;
  const LogTimes& times;
  bool year_follows = false; // it may stand behind the time
  bool is_open = false; // which is the day, of two numbers

  static bool is_open_before(std::string_view line,
                             std::size_t at,
                             const LogTimes& times);

  std::optional<Date> read() {
    const char first = in.peek();
    if (!is_digit(first)) {
      return is_digit(in.peek(1))   ? klog()
             : in.peek(3) == ',' ? weekday()
                                    : syslog();
    }
    if (in.peek(1) == '/') {
      return slashes();
    }
    if (in.peek(1) == ' ') {
      return mail();
    }
    switch (in.peek(2)) {
    case '/':
      return is_digit(in.peek(3)) ? slashes() : apache();
    case '-':
      return apache();
    case ' ':
      return mail();
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

  // "Sat, 28 Nov 2026 ", of RFC 5322
  std::optional<Date> weekday() {
    constexpr std::string_view k_days = "MonTueWedThuFriSatSun";
    const std::size_t at = k_days.find(in.word(3));
    in.take(',');
    const bool is_day = at < k_days.size() && at % 3 == 0;
    return is_day && in.take(' ') ? mail() : std::nullopt;
  }

  // "28 Nov 2026 ", "1 Nov 2026 "
  std::optional<Date> mail() {
    const auto day = in.number(is_digit(in.peek(1)) ? 2 : 1);
    const bool blank = in.take(' ');
    const auto month = month_of(in.word(3));
    const bool again = in.take(' ');
    const auto year = in.number(4);
    return day && blank && month && again && year && in.take(' ')
               ? std::optional(Date{*year, *month, *day})
               : std::nullopt;
  }

  // "11/28/2026 ", "1/2/2026, " of the United States, "28/11/2026 "
  std::optional<Date> slashes() {
    const auto first = in.number(in.peek(1) == '/' ? 1 : 2);
    in.take('/');
    const auto second = in.number(in.peek(1) == '/' ? 1 : 2);
    const bool again = second && in.take('/');
    const auto year = again ? in.number(4) : std::nullopt;
    if (again && !year) {
      return first ? short_year(*first, *second) : std::nullopt;
    }
    in.take(',');
    if (!first || !year || !in.take(' ')) {
      return std::nullopt;
    }
    is_open = (*first <= 12) == (*second <= 12);
    return *first > 12 ? Date{*year, *second, *first}
                       : Date{*year, *first, *second};
  }

  // "26/11/28 " of Spark and Hadoop: the year is in front if that is no younger
  // than the reference, and nearer to it than with the day in front.
  std::optional<Date> short_year(unsigned first, unsigned month) {
    const auto last = in.number(2);
    if (first <= 12 || month == 0 || month > 12 || !last || *last == 0
        || *last > 31 || !in.take(' ')) {
      return std::nullopt;
    }
    const std::int64_t latest =
        times.reference_.latest.count() / k_second / k_day + 1;
    const std::int64_t century = (1970 + latest * 400 / 146'097) / 100 * 100;
    const Date date{century + first, month, *last};
    const std::int64_t day = days_from_civil(date.year, month, *last);
    const std::int64_t other =
        first > 31 ? day : days_from_civil(century + *last, month, first);
    return day > latest || (other > day && other <= latest)
               ? std::nullopt
               : std::optional(date);
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

// Whether "1/2/2026 " or "13/14/2026, " stands before `at`.
bool LogTimes::DateReader::is_open_before(std::string_view line,
                                          std::size_t at,
                                          const LogTimes& times) {
  const std::string_view front = line.substr(0, at);
  if (front.find('/') == std::string_view::npos) {
    return false;
  }
  for (std::size_t begin = 0; begin < at; ++begin) {
    if (is_digit(front[begin])
        && (begin == 0 || !is_alphanumeric(front[begin - 1]))) {
      StampReader in{front, begin};
      DateReader dates{in, times};
      if (dates.read() && dates.is_open && in.at == at) {
        return true;
      }
    }
  }
  return false;
}

// A stamp that is the same as the last one up to its second.
std::optional<LogTimes::Found> LogTimes::find_second(std::string_view line,
                                                     std::size_t at) {
  if (second_size_ == 0 || line.size() - at <= second_size_
      || !is_same(line.data() + at, second_text_.data(), second_size_)) {
    return std::nullopt;
  }
  StampReader in{line, at + second_size_};
  const std::int64_t part = in.fraction();
  if (in.may_be_of_twelve()) {
    return std::nullopt;
  }
  return at_day(in, at, second_ * k_second + part);
}

// Of a stamp that begins at `at`: if its date is kept and "10:00:01" follows.
void LogTimes::keep_second(std::string_view line,
                           std::size_t at,
                           std::int64_t time) {
  constexpr std::size_t k_clock = 8;
  const std::size_t size = date_size_ + k_clock;
  StampReader in{line, at + date_size_};
  const bool kept = date_size_ > 0 && size <= second_text_.size()
                    && in.colons().has_value();
  if (kept) {
    in.fraction();
  }
  second_size_ = kept && !in.may_be_of_twelve() ? size : 0;
  second_ = time / k_second;
  std::copy_n(line.data() + at, second_size_, second_text_.data());
}

std::optional<LogTimes::Found> LogTimes::find_at(std::string_view line,
                                                 std::size_t at) {
  if (const auto found = find_second(line, at)) {
    return found;
  }
  StampReader in{line, at};
  const char first = in.peek();
  if (!is_digit(first) && !is_upper(first)) {
    return std::nullopt;
  }
  if (is_digit(first) && is_digit(in.peek(1)) && in.peek(2) == ':') {
    // Further to the right it is how long something took; behind "1/2/2026" it
    // is of a day that is not known.
    return at > k_time_reach || DateReader::is_open_before(line, at, *this)
               ? std::nullopt
               : find_time_only(in, at);
  }
  if (date_size_ > 0 && line.size() - at > date_size_
      && is_same(line.data() + at, date_text_.data(), date_size_)) {
    in.at += date_size_;
    const auto time = in.time_of_day();
    if (!time) {
      return std::nullopt;
    }
    keep_second(line, at, *time);
    return at_day(in, at, *time);
  }
  DateReader dates{in, *this};
  std::optional<Date> date = dates.read();
  const std::size_t date_end = in.at;
  const auto time = date ? in.time_of_day() : std::nullopt;
  if (!time) {
    return std::nullopt;
  }
  if (dates.is_open) { // who counts to twelve twice has the month in front
    const std::string_view read = line.substr(at, in.at - at);
    if (!read.ends_with("AM") && !read.ends_with("PM")) {
      return std::nullopt;
    }
  }
  if (dates.year_follows && in.peek() == ' ') { // asctime(3), Apache's errors
    StampReader ahead{line, in.at + 1};
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
  const bool kept = !dates.year_follows && !dates.is_open && size <= date_text_.size();
  date_size_ = kept ? size : 0;
  std::copy_n(line.data() + at, date_size_, date_text_.data());
  keep_second(line, at, *time);
  return at_day(in, at, *time);
}

// A stamp of the date that was read last: `time` nanoseconds after midnight, a
// zone or none behind it.
LogTimes::Found LogTimes::at_day(StampReader& in,
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

} // namespace hawk::base
