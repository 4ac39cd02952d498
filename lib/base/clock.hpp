#pragma once

// Time as a value. Only sources (and the edges of the program) hold a Clock;
// analysers and renderers take time from the data.

#include <chrono>

namespace hawk::base {

using Nanos = std::chrono::nanoseconds;

// The three clocks read together: clock_gettime(2). Durations come from
// monotonic only; boot also counts suspended time.
struct ClockReading {
  Nanos real{};      // CLOCK_REALTIME, since 1970-01-01T00:00:00Z
  Nanos monotonic{}; // CLOCK_MONOTONIC
  Nanos boot{};      // CLOCK_BOOTTIME

  bool operator==(const ClockReading&) const = default;
};

class Clock {
public:
  virtual ~Clock() = default;
  virtual ClockReading read() const = 0;
};

class SystemClock final : public Clock {
public:
  ClockReading read() const override;
};

// CLOCK_MONOTONIC alone, for the few places that measure their own delay.
Nanos monotonic_now();

} // namespace hawk::base
