#include "proc/frozen.hpp"

#include <doctest/doctest.h>

using namespace hawk::proc;

TEST_SUITE("parse_cgroup") {
  TEST_CASE("version 2 alone") {
    CHECK(parse_cgroup("0::/user.slice/a b.scope\n")
          == CgroupPaths{"/user.slice/a b.scope", ""});
  }

  TEST_CASE("both versions, as a hybrid host has them") {
    CHECK(parse_cgroup("9:name=systemd:/\n6:cpu,freezer:/x:y\n5:cpu:/z\n0::/\n")
          == CgroupPaths{"/", "/x:y"});
  }

  TEST_CASE("any other text is nobody's place") {
    CHECK(parse_cgroup("") == CgroupPaths{});
    CHECK(parse_cgroup("0:\n::\nfreezer:/\n7:freezers:/a\n") == CgroupPaths{});
  }
}

TEST_SUITE("is_frozen") {
  TEST_CASE("we are not") {
    const auto root = Root::open();
    REQUIRE(root);
    CHECK_FALSE(is_frozen(*root, 1));
    CHECK_FALSE(is_frozen(*root, 0x3fffffff));
  }
}
