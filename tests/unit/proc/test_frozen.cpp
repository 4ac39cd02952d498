#include "proc/frozen.hpp"

#include <doctest/doctest.h>

#include <string>

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

TEST_SUITE("has_silent_freezer") {
  TEST_CASE("only where processes stand in one of version 1") {
    const std::string head = "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
                             "cpu\t1\t1\t1\nmemory\t4\t20\t1\n";
    CHECK(has_silent_freezer(head + "freezer\t6\t2\t1\n"));
    CHECK_FALSE(has_silent_freezer(head + "freezer\t6\t1\t1\n")); // its root
    CHECK_FALSE(has_silent_freezer(head + "freezer\t0\t90\t1\n")); // none
    CHECK_FALSE(has_silent_freezer(head));
  }

  TEST_CASE("what cannot be read may be one") {
    CHECK(has_silent_freezer("freezer\n"));
    CHECK_FALSE(has_silent_freezer(""));
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
