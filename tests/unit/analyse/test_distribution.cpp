#include "analyse/distribution.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using hawk::analyse::class_of;
using hawk::analyse::Distribution;
using hawk::analyse::wilson_lower_bound;

namespace {

std::int64_t nearest_rank(std::vector<std::int64_t> values, double hundredths) {
  std::sort(values.begin(), values.end());
  const double rank =
      std::ceil(hundredths / 100 * static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

} // namespace

TEST_SUITE("distribution") {
  TEST_CASE("percentiles are nearest-rank") {
    Distribution ten;
    for (int i = 10; i > 0; --i) {
      ten.add(i);
    }
    CHECK(ten.percentile(50) == 5);
    CHECK(ten.percentile(51) == 6);
    CHECK(ten.percentile(95) == 10);
    CHECK(ten.percentile(0) == 1);
    CHECK(ten.greatest() == 10);
    CHECK(ten.is_exact());
  }

  TEST_CASE("of nothing there is no percentile") {
    const Distribution none;
    CHECK_FALSE(none.percentile(50));
    CHECK_FALSE(none.greatest());
    CHECK(none.count_from(0) == 0);
  }

  TEST_CASE("a weight counts as so many, and less than nothing as nothing") {
    Distribution some;
    some.add(3, 99);
    some.add(1000);
    some.add(-5, 2);
    some.add(7, 0);
    CHECK(some.count() == 102);
    CHECK(some.percentile(95) == 3);
    CHECK(some.percentile(100) == 1000);
    CHECK(some.percentile(1) == 0);
    CHECK(some.count_from(3) == 100);
  }

  TEST_CASE("many different ones take little room and are right within 1.6 %") {
    std::mt19937_64 random(11);
    std::lognormal_distribution<double> lag(15, 2);
    Distribution many;
    std::vector<std::int64_t> all;
    for (int i = 0; i < 100'000; ++i) {
      all.push_back(static_cast<std::int64_t>(lag(random)));
      many.add(all.back());
    }
    CHECK_FALSE(many.is_exact());
    CHECK(many.values().size() < 1000);
    for (const double at : {1.0, 50.0, 95.0, 99.0, 100.0}) {
      const auto truth = static_cast<double>(nearest_rank(all, at));
      const auto found = static_cast<double>(many.percentile(at).value());
      CHECK(std::abs(found - truth)
            <= truth * Distribution::k_relative_error + 1);
    }
    CHECK(many.greatest() == *std::max_element(all.begin(), all.end()));
  }

  TEST_CASE("two added are as one that got both") {
    for (const int size : {10, 200, 3000}) {
      std::mt19937_64 random(static_cast<std::uint64_t>(size));
      Distribution left;
      Distribution right;
      Distribution both;
      for (int i = 0; i < size; ++i) {
        const auto value = static_cast<std::int64_t>(random() >> 30);
        (i % 3 == 0 ? left : right).add(value);
        both.add(value);
      }
      left.add(right);
      CHECK(left == both);
    }
  }

  TEST_CASE("a class holds its value within its error, up to the greatest") {
    for (std::int64_t value = 1; value > 0; value = value * 2 + value % 7) {
      const double off =
          std::abs(static_cast<double>(class_of(value) - value));
      CHECK(off <= static_cast<double>(value) / 64 + 1);
      if (value > INT64_MAX / 3) {
        break;
      }
    }
    CHECK(class_of(INT64_MAX) > 0);
    CHECK(class_of(INT64_MIN) == 0);
  }

  TEST_CASE("Wilson's bound is small where little was seen") {
    CHECK(wilson_lower_bound(0, 0) == 0);
    CHECK(wilson_lower_bound(0, 10) == 0);
    CHECK(wilson_lower_bound(5, 5) == doctest::Approx(0.5655).epsilon(0.001));
    CHECK(wilson_lower_bound(4, 5) == doctest::Approx(0.3755).epsilon(0.001));
    CHECK(wilson_lower_bound(80, 100) == doctest::Approx(0.7112).epsilon(0.001));
    CHECK(wilson_lower_bound(9, 5) == wilson_lower_bound(5, 5));
  }
}
