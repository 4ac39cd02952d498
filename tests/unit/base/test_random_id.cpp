#include "base/random_id.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace hawk::base;

TEST_SUITE("random_id") {
  TEST_CASE("make_uuid is of version 4 and never the same") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
      const std::string uuid = make_uuid();
      REQUIRE(uuid.size() == 36);
      for (const std::size_t dash : {8U, 13U, 18U, 23U}) {
        CHECK(uuid[dash] == '-');
      }
      CHECK(uuid[14] == '4');
      CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
      CHECK(uuid.find_first_not_of("0123456789abcdef-") == std::string::npos);
      seen.insert(uuid);
    }
    CHECK(seen.size() == 1000);
  }

  TEST_CASE("make_hex_id has two digits a byte and is never all zero") {
    for (const int bytes : {1, 8, 16, 32}) {
      const std::string id = make_hex_id(bytes);
      CHECK(id.size() == static_cast<std::size_t>(2 * bytes));
      CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
    }
    // One byte is zero once in 256 times; all of 5000 missing it by luck would
    // be one in 10^8.
    for (int i = 0; i < 5000; ++i) {
      REQUIRE(make_hex_id(1) != "00");
    }
  }
}
