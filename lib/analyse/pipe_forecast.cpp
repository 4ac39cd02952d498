#include "analyse/pipe_forecast.hpp"

#include "base/timestamp.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::ObjectKey;

// Pipes of macOS begin with 16 KiB (and may grow to 64); anonymous pipes of
// Windows have 4 KiB unless asked for more.
constexpr std::uint64_t k_macos = 16384;
constexpr std::uint64_t k_windows = 4096;

// Beyond a month a guess from seconds says nothing but "late".
constexpr double k_late = 30.0 * 24 * 3600;

bool is_socket(const model::ObjectSeen& object) {
  return object.object.kind == ObjectKey::Kind::socket;
}

// Nobody's write would wait.
bool is_nonblocking(const model::ObjectSeen& object) {
  return std::all_of(object.holders.begin(),
                     object.holders.end(),
                     [](const model::Holder& holder) {
                       return !holder.writes || holder.nonblocking;
                     });
}

// " in 12.3 s", or nothing if it does not grow.
std::string
describe_time(std::uint64_t room, std::uint64_t growth, Nanos over) {
  if (growth == 0 || over <= Nanos{}) {
    return {};
  }
  const double seconds = static_cast<double>(room)
                         * std::chrono::duration<double>(over).count()
                         / static_cast<double>(growth);
  if (seconds > k_late) {
    return " in more than a month";
  }
  const auto time =
      std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(seconds));
  return " in about " + base::format_duration(time);
}

std::string describe_here(const ObjectState& object, Nanos over) {
  const model::ObjectSeen& seen = object.seen;
  if (is_at_its_limit(seen)) {
    return is_nonblocking(seen) ? "full; the next write fails (EAGAIN)"
                                : "full; the next write will block";
  }
  if (seen.packets) {
    return fmt::format("full here after {} writes, however short", seen.slots);
  }
  const std::uint64_t level = is_socket(seen) ? seen.used : seen.unread;
  const std::uint64_t then =
      is_socket(seen) ? object.used_then : object.unread_then;
  const std::uint64_t room = seen.capacity - std::min(level, seen.capacity);
  const std::uint64_t growth = level - std::min(then, level);
  if (seen.capacity == 0) {
    return "how much it holds could not be measured";
  }
  return fmt::format("full here ({} {}){}",
                     seen.capacity,
                     is_socket(seen) ? "bytes accounted" : "bytes",
                     describe_time(room, growth, over));
}

std::string describe_elsewhere(const ObjectState& object,
                               std::string_view system,
                               std::uint64_t limit,
                               Nanos over) {
  const std::uint64_t unread = object.seen.unread;
  if (unread > limit) {
    return fmt::format(
        "already more than {}' {} KiB: would hang there", system, limit / 1024);
  }
  const std::uint64_t growth = unread - std::min(object.unread_then, unread);
  return fmt::format("on {} ({} KiB){}",
                     system,
                     limit / 1024,
                     describe_time(limit - unread, growth, over));
}

} // namespace

bool is_at_its_limit(const model::ObjectSeen& object) {
  return is_socket(object)
             ? object.capacity != 0 && object.used >= object.capacity
             : object.full == true;
}

Forecast make_forecast(const ObjectState& object, Nanos now) {
  const std::uint64_t unread = object.seen.unread;
  const std::uint64_t growth = unread - std::min(object.unread_then, unread);
  const Nanos over = now - object.waiting;
  Forecast forecast;
  forecast.growth = static_cast<std::int64_t>(growth);
  forecast.unread = fmt::format("{} bytes, none read for {} or more; ",
                                unread,
                                base::format_duration(over));
  if (growth == 0) {
    forecast.unread += "no growth seen";
  } else {
    const double seconds = std::chrono::duration<double>(over).count();
    forecast.unread += fmt::format("grew by {} ({:.3g} bytes/s)",
                                   growth,
                                   static_cast<double>(growth) / seconds);
  }
  forecast.room = describe_here(object, over);
  if (!is_at_its_limit(object.seen)) {
    forecast.room += "; " + describe_elsewhere(object, "macOS", k_macos, over)
                     + "; "
                     + describe_elsewhere(object, "Windows", k_windows, over);
  }
  return forecast;
}

} // namespace hawk::analyse
