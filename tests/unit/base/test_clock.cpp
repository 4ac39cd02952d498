#include "base/clock.hpp"

#include <doctest/doctest.h>

using namespace hawk::base;
using namespace std::chrono_literals;

TEST_SUITE("clock") {
  TEST_CASE("SystemClock reads three clocks that never run backwards") {
    const SystemClock clock;
    const ClockReading first = clock.read();
    const Nanos between = monotonic_now();
    const ClockReading second = clock.read();
    CHECK(first.monotonic <= between);
    CHECK(between <= second.monotonic);
    CHECK(first.boot <= second.boot);
    // Boot time counts suspended time as well; it is read first.
    CHECK(second.boot + 1s >= second.monotonic);
    CHECK(first.real > 1700000000s); // 2023: an unset clock would be 1970
  }
}
