#include "base/calendar.hpp"

#include <ctime>

namespace hawk::base {

// Howard Hinnant, "chrono-compatible low-level date algorithms".
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

bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

std::int64_t floor_of(std::int64_t value, std::int64_t unit) {
  return value >= 0 ? value / unit : (value - unit + 1) / unit;
}

// Days are counted from January 1970: mktime(3) carries.
std::int64_t offset_of(std::int64_t local, int summer) {
  const std::int64_t day = floor_of(local, k_day);
  const std::int64_t second = local - day * k_day;
  std::tm broken{};
  broken.tm_year = 70;
  broken.tm_mday = static_cast<int>(day) + 1;
  broken.tm_hour = static_cast<int>(second / 3600);
  broken.tm_min = static_cast<int>(second / 60 % 60);
  broken.tm_sec = static_cast<int>(second % 60);
  std::tm either = broken;
  either.tm_isdst = -1;
  broken.tm_isdst = summer;
  const auto asked = static_cast<std::int64_t>(std::mktime(&broken));
  const auto any = static_cast<std::int64_t>(std::mktime(&either));
  // It is not what was asked for: mktime(3) moved it by the difference.
  return local - (broken.tm_isdst == summer ? asked : any);
}

} // namespace hawk::base
