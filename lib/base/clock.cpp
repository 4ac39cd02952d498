#include "base/clock.hpp"

#include <time.h>

namespace hawk::base {

namespace {

Nanos read_clock(clockid_t id) {
  timespec now{};
  clock_gettime(id, &now);
  return std::chrono::seconds(now.tv_sec) + Nanos(now.tv_nsec);
}

} // namespace

ClockReading SystemClock::read() const {
#ifdef CLOCK_BOOTTIME
  const Nanos boot = read_clock(CLOCK_BOOTTIME);
#else
  const Nanos boot = read_clock(CLOCK_MONOTONIC);
#endif
  return {read_clock(CLOCK_REALTIME), read_clock(CLOCK_MONOTONIC), boot};
}

Nanos monotonic_now() {
  return read_clock(CLOCK_MONOTONIC);
}

} // namespace hawk::base
