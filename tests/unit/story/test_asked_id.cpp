#include "story/asked_id.hpp"

#include <doctest/doctest.h>

using namespace hawk::story;

TEST_SUITE("AskedId") {
  TEST_CASE("is not the id that it begins") {
    CHECK(AskedId("req-1").is("req-1"));
    CHECK_FALSE(AskedId("req-1").is("req-12"));
    CHECK_FALSE(AskedId("req-1").is("REQ-1"));
    CHECK_FALSE(AskedId("req-1").is_mentioned_in("req-12 x-req-1 areq-1"));
    CHECK(AskedId("req-1").is_mentioned_in("req-12, req-1."));
  }

  TEST_CASE("knows a hex id in every spelling") {
    const AskedId uuid("6BA7B810-9DAD-11D1-80B4-00C04FD430C8");
    CHECK(uuid.is("6ba7b8109dad11d180b400c04fd430c8"));
    CHECK(uuid.is("0x6ba7b8109dad11d180b400c04fd430c8"));
    CHECK(uuid.is("6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
    CHECK_FALSE(uuid.is("6ba7b8109dad11d180b400c04fd430c9"));
    CHECK_FALSE(uuid.is("6ba7b8109dad11d180b400c04fd430c"));
    CHECK(uuid.is_mentioned_in("see 6ba7b8109dad11d180b400c04fd430c8!"));
    CHECK(uuid.is_mentioned_in("see 6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
    CHECK_FALSE(uuid.is_mentioned_in("x6ba7b8109dad11d180b400c04fd430c8"));
    CHECK(AskedId("00F067AA0BA902B7").is("00f067aa0ba902b7"));
    CHECK_FALSE(AskedId("7F3A").is("7f3a")); // too short to be sure
  }
}
