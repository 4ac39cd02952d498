#include "base/timestamp.hpp"

#include <fmt/core.h>

#include <time.h>

#include <algorithm>
#include <cmath>

namespace hawk::base {

namespace {

using std::chrono::duration_cast;

struct Split {
  tm calendar{};
  long micros = 0;
};

Split split(Nanos since_epoch, tm* (*convert)(const time_t*, tm*)) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  Split out;
  const time_t whole = seconds.count();
  convert(&whole, &out.calendar);
  out.micros = static_cast<long>(
      duration_cast<std::chrono::microseconds>(since_epoch - seconds).count());
  return out;
}

} // namespace

std::string format_utc(Nanos since_epoch) {
  const auto [day, micros] = split(since_epoch, gmtime_r);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
                     day.tm_year + 1900,
                     day.tm_mon + 1,
                     day.tm_mday,
                     day.tm_hour,
                     day.tm_min,
                     day.tm_sec,
                     micros);
}

std::string format_local_time(Nanos since_epoch) {
  const auto [day, micros] = split(since_epoch, localtime_r);
  return fmt::format(
      "{:02}:{:02}:{:02}.{:06}", day.tm_hour, day.tm_min, day.tm_sec, micros);
}

std::string format_local_date(Nanos since_epoch) {
  const auto [day, micros] = split(since_epoch, localtime_r);
  return fmt::format(
      "{:04}-{:02}-{:02}", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

std::string format_file_time(Nanos since_epoch) {
  const auto [day, micros] = split(since_epoch, gmtime_r);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z",
                     day.tm_year + 1900,
                     day.tm_mon + 1,
                     day.tm_mday,
                     day.tm_hour,
                     day.tm_min,
                     day.tm_sec);
}

std::string format_duration(Nanos duration) {
  if (duration < Nanos{0}) {
    // The least value has no positive counterpart.
    return fmt::format("-{}",
                       format_duration(-std::max(duration, -Nanos::max())));
  }
  // Each unit ends where rounding would show the next one's 1.
  const double seconds = std::chrono::duration<double>(duration).count();
  if (seconds < 0.0009995) {
    return fmt::format("{:.0f} us", seconds * 1e6);
  }
  if (seconds < 0.99995) {
    return fmt::format("{:.1f} ms", seconds * 1e3);
  }
  if (seconds < 99.95) {
    return fmt::format("{:.1f} s", seconds);
  }
  const long long whole = std::llround(seconds);
  if (whole < 3600) {
    return fmt::format("{} min {} s", whole / 60, whole % 60);
  }
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string format_bytes(unsigned long long bytes) {
  constexpr const char* k_units[] = {"B", "kB", "MB", "GB", "TB"};
  if (bytes < 1000) {
    return fmt::format("{} B", bytes);
  }
  auto value = static_cast<double>(bytes);
  int unit = 0;
  // From 999.5 on, three figures would round to 1e+03.
  while (value >= 999.5 && unit < 4) {
    value /= 1000;
    ++unit;
  }
  return value < 999.5 ? fmt::format("{:.3g} {}", value, k_units[unit])
                       : fmt::format("{:.0f} {}", value, k_units[unit]);
}

} // namespace hawk::base
