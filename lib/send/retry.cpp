#include "send/retry.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace hawk::send {

namespace {

constexpr base::Nanos k_longest = std::chrono::seconds(30);
constexpr long long k_most_seconds = 365LL * 86400;

// Words of a date, whatever stands between them.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t begin = text.find_first_not_of(" ,-");
    if (begin == std::string_view::npos) {
      break;
    }
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(" ,-"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

std::optional<unsigned> parse_month(std::string_view word) {
  constexpr std::array<std::string_view, 12> k_months = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun",
      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto* const found =
      std::find(k_months.begin(), k_months.end(), word);
  return found == k_months.end()
             ? std::nullopt
             : std::optional(static_cast<unsigned>(found - k_months.begin())
                             + 1);
}

std::optional<long long> parse_time_of_day(std::string_view word) {
  const auto parts = base::split(word, ':');
  if (parts.size() != 3) {
    return std::nullopt;
  }
  const auto hour = base::parse_decimal(parts[0]);
  const auto minute = base::parse_decimal(parts[1]);
  const auto second = base::parse_decimal(parts[2]);
  if (!hour || !minute || !second || *hour < 0 || *hour > 23 || *minute < 0
      || *minute > 59 || *second < 0 || *second > 60) {
    return std::nullopt;
  }
  return *hour * 3600 + *minute * 60 + *second;
}

// "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
// "Sun Nov  6 08:49:37 1994": seconds since 1970.
std::optional<long long> parse_http_date(std::string_view text) {
  const std::vector<std::string_view> words = words_of(text);
  if (words.size() < 5) {
    return std::nullopt;
  }
  const bool is_asctime = parse_month(words[1]).has_value();
  const auto day = base::parse_decimal(words[is_asctime ? 2 : 1]);
  const auto month = parse_month(words[is_asctime ? 1 : 2]);
  const auto time = parse_time_of_day(words[is_asctime ? 3 : 4]);
  auto year = base::parse_decimal(words[is_asctime ? 4 : 3]);
  if (!day || !month || !time || !year || *day < 1 || *day > 31) {
    return std::nullopt;
  }
  if (*year >= 0 && *year < 100) {
    *year += *year < 70 ? 2000 : 1900;
  }
  if (*year < 1970 || *year > 2250) {
    return std::nullopt;
  }
  return base::days_from_civil(*year, *month, static_cast<unsigned>(*day))
             * base::k_day
         + *time;
}

} // namespace

bool is_retryable(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

std::optional<base::Nanos> parse_retry_after(std::string_view value,
                                             base::Nanos now) {
  const std::string_view text = base::trim(value);
  if (const auto seconds = base::parse_decimal(text)) {
    return *seconds < 0 ? std::nullopt
                        : std::optional<base::Nanos>(std::chrono::seconds(
                            std::min(*seconds, k_most_seconds)));
  }
  const auto date = parse_http_date(text);
  if (!date) {
    return std::nullopt;
  }
  const base::Nanos until = std::chrono::seconds(*date);
  return std::clamp<base::Nanos>(
      until - now, base::Nanos(0), std::chrono::seconds(k_most_seconds));
}

base::Nanos BackOff::next(std::optional<base::Nanos> asked) {
  const double part = 1.0 - std::clamp(random_(), 0.0, 1.0) / 2;
  const auto own = base::Nanos(
      static_cast<std::int64_t>(static_cast<double>(wait_.count()) * part));
  wait_ = std::min(wait_ * 2, k_longest);
  return asked ? *asked : own;
}

} // namespace hawk::send
