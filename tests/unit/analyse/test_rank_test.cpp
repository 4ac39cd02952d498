#include "analyse/rank_test.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace hawk::analyse;

namespace {

RankTest compare(const Distribution& a, const Distribution& b) {
  return compare_ranks(a, a.count(), b, b.count());
}

Distribution of(std::initializer_list<std::int64_t> values) {
  Distribution all;
  for (const std::int64_t value : values) {
    all.add(value);
  }
  return all;
}

} // namespace

TEST_SUITE("rank_test") {
  TEST_CASE("five below five others are more than chance") {
    const RankTest test = compare(of({1, 2, 3, 4, 5}), of({6, 7, 8, 9, 10}));
    CHECK(test.above == 1);
    CHECK(test.p == doctest::Approx(0.0122).epsilon(0.02)); // R: wilcox.test
    const RankTest other = compare(of({6, 7, 8, 9, 10}), of({1, 2, 3, 4, 5}));
    CHECK(other.above == 0);
    CHECK(other.p == doctest::Approx(test.p));
  }

  TEST_CASE("ties count half, and all the same is no difference") {
    CHECK(compare(of({1, 2}), of({2, 3})).above == doctest::Approx(0.875));
    Distribution same;
    same.add(7, 40);
    CHECK(compare(same, same).p == 1);
    CHECK(compare(same, same).above == doctest::Approx(0.5));
    CHECK(compare({}, same).p == 1);
  }

  TEST_CASE("what stands for many is no more certain than what was seen") {
    Distribution low;
    Distribution high;
    for (int i = 0; i < 4; ++i) {
      low.add(i, 1000);
      high.add(i + 2, 1000);
    }
    CHECK(compare_ranks(low, 4, high, 4).p > 0.05);
    CHECK(compare(low, high).p < 1e-6);
  }

  TEST_CASE("chance is found as often as it says") {
    int found = 0;
    for (std::uint32_t seed = 0; seed < 1000; ++seed) {
      std::mt19937 random(seed);
      std::lognormal_distribution<double> lag(15, 1);
      Distribution a;
      Distribution b;
      for (int i = 0; i < 15; ++i) {
        a.add(static_cast<std::int64_t>(lag(random)));
        b.add(static_cast<std::int64_t>(lag(random)));
      }
      found += compare(a, b).p < 0.05 ? 1 : 0;
    }
    CHECK(found > 20);
    CHECK(found < 80);
  }

  TEST_CASE("shares are compared exactly") {
    CHECK(compare_shares({8, 10}, {1, 10})
          == doctest::Approx(0.00547).epsilon(0.01)); // R: fisher.test
    CHECK(compare_shares({2, 6}, {0, 6})
          == doctest::Approx(0.4545).epsilon(0.01));
    CHECK(compare_shares({0, 6}, {0, 6}) == doctest::Approx(1));
    CHECK(compare_shares({0, 0}, {5, 6}) == 1);
    CHECK(compare_shares({9, 6}, {6, 6}) == doctest::Approx(1));
    CHECK(compare_shares({1'000'000, 2'000'000}, {1'000'400, 2'000'000})
          > 0.5);
    CHECK(compare_shares({500'000, 2'000'000}, {1'000'000, 2'000'000}) < 1e-9);
  }
}
