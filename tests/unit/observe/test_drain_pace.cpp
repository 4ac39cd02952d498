#include "observe/drain_pace.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace hawk::observe {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_pipe = 65536;

// Reads of `bytes` each `period`, or as late as the rests make them; the rest
// that they lead to.
base::Nanos rest_at(DrainPace& pace,
                    base::Nanos& now,
                    base::Nanos period,
                    std::size_t bytes) {
  base::Nanos rest{};
  for (int i = 0; i < 400; ++i) {
    const base::Nanos gap = std::max(period, rest);
    now += gap;
    rest = pace.rest_after(now, bytes * static_cast<std::size_t>(gap / period));
  }
  return rest;
}

} // namespace

TEST_SUITE_BEGIN("DrainPace");

TEST_CASE("many short lines are taken together") {
  DrainPace pace(k_pipe);
  base::Nanos now = 1h;
  CHECK(rest_at(pace, now, 100us, 100) == DrainPace::k_longest);
}

TEST_CASE("a single line is never held back") {
  DrainPace pace(k_pipe);
  base::Nanos now = 1h;
  CHECK(pace.rest_after(now, 100) == 0ns);
  CHECK(rest_at(pace, now, 20ms, 100) == 0ns);
}

TEST_CASE("after a busy time, quiet is noticed with one line") {
  DrainPace pace(k_pipe);
  base::Nanos now = 1h;
  REQUIRE(rest_at(pace, now, 100us, 100) > 0ns);
  CHECK(pace.rest_after(now + 1s, 100) == 0ns);
}

TEST_CASE("no rest lets more than a quarter of the pipe arrive") {
  for (const std::size_t capacity : {4096U, 8192U, 65536U, 1048576U}) {
    for (const std::size_t bytes : {1U, 10U, 100U, 1000U, 10000U, 60000U}) {
      DrainPace pace(capacity);
      base::Nanos now = 1h;
      const base::Nanos rest = rest_at(pace, now, 20us, bytes);
      CAPTURE(capacity);
      CAPTURE(bytes);
      CHECK(bytes * static_cast<std::size_t>(rest / 20us) <= capacity / 4);
      CHECK((rest == 0ns || rest >= 50us));
    }
  }
}

TEST_SUITE_END();

} // namespace hawk::observe
