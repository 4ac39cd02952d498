#include "base/json_text.hpp"

#include <doctest/doctest.h>

using hawk::base::sanitise_json;

TEST_SUITE("json_text") {
  TEST_CASE("escapes what a terminal could obey") {
    CHECK(sanitise_json("\"a\x7f\xc2\x9b" "31m\"") == "\"a\\u007f\\u009b31m\"");
    CHECK(sanitise_json("\xe2\x80\xae x \xe2\x81\xa6\xd8\x9c\xe2\x80\xa8")
          == "\\u202e x \\u2066\\u061c\\u2028");
  }

  TEST_CASE("leaves the rest") {
    for (const char* text : {"", "plain", "\xc3\xa4\xc2\xa0\xe2\x82\xac\xe2\x80\x94",
                             "\xd8\xa7", "\xf0\x9f\x98\x80"}) {
      CHECK(sanitise_json(text) == text);
    }
    CHECK(sanitise_json("\xe2") == "\xe2");
    CHECK(sanitise_json("\xc2") == "\xc2");
  }
}
