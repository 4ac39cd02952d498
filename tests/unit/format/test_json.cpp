#include "format/json.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hawk::format;
using Kind = Json::Kind;

namespace {

std::string dumped(const char* text) {
  JsonDocument document;
  return document.parse(text).valid ? document.root().dump() : "refused";
}

} // namespace

TEST_SUITE("json") {
  TEST_CASE("keeps the digits of numbers") {
    JsonDocument document;
    REQUIRE(document.parse(R"({"a":9007199254740993,"b":"17","c":1e+21,"d":1.0,
                               "e":18446744073709551615,"f":NaN})")
                .valid);
    const Json root = document.root();
    CHECK(root["a"].integer() == 9007199254740993);
    CHECK(root["b"].integer() == 17);
    CHECK(!root["c"].integer());
    CHECK(root["c"].real() == 1e21);
    CHECK(!root["d"].integer());
    CHECK(root["d"].text() == "1.0");
    CHECK(!root["e"].integer());
    CHECK(root["f"].text() == "NaN");
  }

  TEST_CASE("finds members, the last of several") {
    JsonDocument document;
    REQUIRE(document.parse(R"({"a":{"x":[1,2]},"b":null,"a":true})").valid);
    const Json root = document.root();
    CHECK(root.size() == 3);
    CHECK(root["a"].is_true());
    CHECK(root["b"].kind() == Kind::null);
    CHECK(!root["c"]);
    CHECK(root.any("c", "b").kind() == Kind::null);
    CHECK(!root["a"]["x"]);
    CHECK(Json().size() == 0);
    for (const auto element : Json()) {
      CHECK_MESSAGE(false, element.key);
    }
  }

  TEST_CASE("walks containers in containers") {
    CHECK(dumped(R"( {"a":[1,{"b":[]},"\u00e9\n"],"c":{}} )")
          == "{\"a\":[1,{\"b\":[]},\"\u00e9\\u000a\"],\"c\":{}}");
  }

  TEST_CASE("says how much it read") {
    JsonDocument document;
    const auto parsed = document.parse("  {\"a\":1} {\"b\":2}");
    CHECK(parsed.valid);
    CHECK(parsed.size == 9);
  }

  TEST_CASE("refuses what is no JSON and what is too deep") {
    JsonDocument document;
    for (const char* text : {"", "{", "{\"a\":}", "[1 2]", "nul", "\"\\ud800\""}) {
      CAPTURE(text);
      CHECK(!document.parse(text).valid);
      CHECK(!document.root());
    }
    CHECK(!document.parse(std::string(1'000'000, '[')).valid);
    const std::size_t most = JsonDocument::k_max_depth;
    CHECK(document.parse(std::string(most, '[') + std::string(most, ']')).valid);
    CHECK(!document.parse(std::string(most + 1, '[') + std::string(most + 1, ']'))
               .valid);
  }
}
