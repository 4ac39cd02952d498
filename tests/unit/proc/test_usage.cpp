#include "proc/usage.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

using namespace hawk::proc;

TEST_SUITE("read_usage") {
  TEST_CASE("the counts of writes") {
    const auto counts = parse_io("rchar: 3\nwchar: 4711\nsyscr: 5\n"
                                 "syscw: 90210\nread_bytes: 0\n");
    REQUIRE(counts);
    CHECK(*counts == WriteCounts{90210, 4711});
  }

  TEST_CASE("a file without them is malformed") {
    CHECK_FALSE(parse_io(""));
    CHECK_FALSE(parse_io("rchar: 3\nwchar: x\nsyscw: 1\n"));
    CHECK_FALSE(parse_io("wchar: 1\n"));
  }

  TEST_CASE("ourselves") {
    const auto root = Root::open();
    REQUIRE(root);
    const auto self = hawk::proc::read_usage(*root, {::getpid(), 1});
    CHECK_FALSE(self); // nobody started with the kernel's first tick
    CHECK(self.error().kind == hawk::base::Error::Kind::not_found);
  }
}
