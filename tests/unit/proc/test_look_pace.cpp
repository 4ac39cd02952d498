#include "proc/look_pace.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using hawk::base::Nanos;
using hawk::proc::LookPace;
using hawk::proc::ObjectKey;

namespace {

// The times of the looks that a sampler asking every 250 ms takes, each of
// which lasts for `cost`.
std::vector<Nanos>
looks_until(LookPace& pace, Nanos from, Nanos end, Nanos cost) {
  std::vector<Nanos> out;
  for (Nanos now = from; now < end; now += 250ms) {
    if (pace.is_due(now)) {
      out.push_back(now);
      pace.looked(now, cost);
    }
  }
  return out;
}

} // namespace

TEST_SUITE("LookPace") {
  TEST_CASE("soon at first, then more and more rarely") {
    LookPace pace;
    CHECK(looks_until(pace, 0ms, 30s, 0ms)
          == std::vector<Nanos>{1s, 2s, 3s, 5s, 9s, 17s, 25s});
    CHECK(pace.last() == 25s);
  }

  TEST_CASE("what newly stands still makes the next one soon") {
    LookPace pace;
    looks_until(pace, 0ms, 18s, 0ms);
    pace.found({{ObjectKey::Kind::pipe, 70}});
    pace.looked(25s, 0s);
    CHECK(looks_until(pace, 25s, 29s, 0ms) == std::vector<Nanos>{26s, 27s});
    pace.found({{ObjectKey::Kind::pipe, 70}});
    CHECK_FALSE(pace.is_due(28s));
  }

  TEST_CASE("not more than a hundredth of a processor, but every 8 s") {
    LookPace dear;
    CHECK(looks_until(dear, 0ms, 20s, 30ms)
          == std::vector<Nanos>{1s, 4s, 7s, 10s, 14s});
    LookPace dearest;
    CHECK(looks_until(dearest, 0ms, 20s, 1s)
          == std::vector<Nanos>{1s, 9s, 17s});
  }

  TEST_CASE("at once when there will be nothing to see") {
    LookPace pace;
    CHECK_FALSE(pace.is_due(1ms));
    pace.hurry();
    CHECK(pace.is_due(2ms));
  }
}
