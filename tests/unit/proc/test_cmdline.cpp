#include "proc/cmdline.hpp"

#include <doctest/doctest.h>

using namespace hawk::proc;
using Words = std::vector<std::string>;

TEST_SUITE("parse_cmdline") {
  TEST_CASE("arguments end with NUL, one of them may be empty") {
    CHECK(parse_cmdline({"sh\0-c\0\0x\0", 9}) == Words{"sh", "-c", "", "x"});
  }

  TEST_CASE("a process that wrote its title over them") {
    CHECK(parse_cmdline({"nginx: master\0\0\0\0", 17})
          == Words{"nginx: master"});
    CHECK(parse_cmdline("no end") == Words{"no end"});
  }

  TEST_CASE("kernel threads have none") {
    CHECK(parse_cmdline("").empty());
    CHECK(parse_cmdline({"\0\0", 2}).empty());
  }
}
