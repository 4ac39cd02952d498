#include "proc/schedstat.hpp"

#include <doctest/doctest.h>

using namespace hawk::proc;

TEST_SUITE("parse_schedstat") {
  TEST_CASE("three numbers") {
    const auto figures = parse_schedstat("1143643 20028996 2\n");
    REQUIRE(figures);
    CHECK(*figures == SchedStat{1143643, 20028996, 2});
  }

  TEST_CASE("anything else is malformed") {
    CHECK_FALSE(parse_schedstat(""));
    CHECK_FALSE(parse_schedstat("1 2\n"));
    CHECK_FALSE(parse_schedstat("1 -2 3\n"));
    CHECK_FALSE(parse_schedstat("a 2 3\n"));
  }
}
