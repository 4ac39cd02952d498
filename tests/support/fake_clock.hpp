#pragma once

// A clock that stands still until a test moves it.

#include "base/clock.hpp"

namespace hawk::test {

class FakeClock final : public base::Clock {
public:
  base::ClockReading read() const override { return {now, now, now}; }

  base::Nanos now{};
};

} // namespace hawk::test
