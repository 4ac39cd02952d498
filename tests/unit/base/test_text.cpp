#include "base/text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace hawk::base;

TEST_SUITE("text") {
  TEST_CASE("find_nearest offers what was meant") {
    const std::vector<std::string> commands = {
        "run", "replay", "pipes", "rules", "doctor"};
    CHECK(find_nearest("repaly", commands) == "replay"); // swapped neighbours
    CHECK(find_nearest("pipe", commands) == "pipes");
    CHECK(find_nearest("rnu", commands) == "run");
    CHECK(find_nearest("ruls", commands) == "rules");
    CHECK(find_nearest("doctor", commands) == "doctor");
  }

  TEST_CASE("find_nearest is silent where nothing is near") {
    const std::vector<std::string> commands = {"run", "replay"};
    CHECK(find_nearest("install", commands) == std::nullopt);
    CHECK(find_nearest("", commands) == std::nullopt);
    CHECK(find_nearest("x", commands) == std::nullopt);
    // One of one letters wrong is all of the word.
    CHECK(find_nearest("q", std::vector<std::string>{"r"}) == std::nullopt);
    CHECK(find_nearest("run", {}) == std::nullopt);
  }

  TEST_CASE("find_nearest prefers the nearer and then the earlier") {
    const std::vector<std::string> options = {"--format", "--forman", "--for"};
    CHECK(find_nearest("--forman", options) == "--forman");
    CHECK(find_nearest("--formax", options) == "--format");
  }

  TEST_CASE("split keeps empty parts") {
    using Parts = std::vector<std::string_view>;
    CHECK(split("a,b", ',') == Parts{"a", "b"});
    CHECK(split(",a,,", ',') == Parts{"", "a", "", ""});
    CHECK(split("", ',') == Parts{""});
  }

  TEST_CASE("trim takes blanks off both ends only") {
    CHECK(trim(" \t a b\r\n") == "a b");
    CHECK(trim("a") == "a");
    CHECK(trim(" \n ") == "");
    CHECK(trim("") == "");
  }

  TEST_CASE("parse_decimal wants the whole text to be one number") {
    CHECK(parse_decimal("0") == 0);
    CHECK(parse_decimal("-17") == -17);
    CHECK(parse_decimal("9223372036854775807") == 9223372036854775807LL);
    for (const std::string text :
         {"", " 1", "1 ", "+1", "1.0", "0x1", "9223372036854775808", "--1"}) {
      CAPTURE(text);
      CHECK(parse_decimal(text) == std::nullopt);
    }
  }

  TEST_CASE("parse_hex takes digits of either case and no prefix") {
    CHECK(parse_hex("ff") == 0xffU);
    CHECK(parse_hex("00fF") == 0xffU);
    CHECK(parse_hex("ffffffffffffffff") == ~0ULL);
    for (const std::string text :
         {"", "0x1", "-1", "g", "10000000000000000", "1 "}) {
      CAPTURE(text);
      CHECK(parse_hex(text) == std::nullopt);
    }
  }
}
