#include "story/asked_id.hpp"

#include "story/id_shape.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace hawk::story;

namespace {

// One id of 128 bits in all its spellings. Checked with Python: int(hex, 16),
// base64.b64encode(bytes.fromhex(hex)).
const std::vector<std::string> k_wide = {
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "4BF92F3577B34DA6A3CE929D0E0E4736",
    "0x4bf92f3577b34da6a3ce929d0e0e4736",
    "4bf92f35-77b3-4da6-a3ce-929d0e0e4736",
    "1-4bf92f35-77b34da6a3ce929d0e0e4736",
    "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=1",
    "Self=1-67891234-12456789abcdef012345678;"
    "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "projects/my-project/traces/4bf92f3577b34da6a3ce929d0e0e4736",
    "S/kvNXezTaajzpKdDg5HNg==",
    // B3, Jaeger, Google Cloud: what follows is a span.
    "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
    "4bf92f3577b34da6a3ce929d0e0e4736:f067aa0ba902b7:0:1",
    "4bf92f3577b34da6a3ce929d0e0e4736/67667974448284343;o=1",
};

// Its low half: what libraries of 64 bits keep.
const std::vector<std::string> k_low = {
    "a3ce929d0e0e4736",
    "0000000000000000a3ce929d0e0e4736",
    "11803532876627986230",
    "o86SnQ4ORzY=",
};

bool one_stands_in(const std::vector<hawk::format::Literal>& literals,
                   std::string_view text) {
  return hawk::format::LiteralSearch(literals).find(text, 0)
         != std::string_view::npos;
}

} // namespace

TEST_SUITE("AskedId") {
  TEST_CASE("is not the id that it begins") {
    CHECK(AskedId("req-1").is("req-1"));
    CHECK_FALSE(AskedId("req-1").is("req-12"));
    CHECK_FALSE(AskedId("req-1").is("REQ-1"));
    CHECK_FALSE(AskedId("req-1").is_mentioned_in("req-12 x-req-1 areq-1"));
    CHECK(AskedId("req-1").is_mentioned_in("req-12, req-1."));
    CHECK_FALSE(AskedId("").is_mentioned_in("anything"));
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

  TEST_CASE("knows any spelling by any other, in text and by its literals") {
    for (const std::string& asked : k_wide) {
      const AskedId id(asked);
      for (const auto& spellings : {k_wide, k_low}) {
        for (const std::string& spelling : spellings) {
          CAPTURE(asked);
          CAPTURE(spelling);
          CHECK(id.is(spelling));
          CHECK(id.is_mentioned_in(spelling));
          CHECK(id.is_mentioned_in(R"({"trace":")" + spelling + R"("})"));
          CHECK(one_stands_in(id.literals(), "{" + spelling + "}"));
        }
      }
    }
  }

  TEST_CASE("knows the low half by all, and all by the low half") {
    for (const std::string& asked : k_low) {
      const AskedId id(asked);
      for (const std::string& spelling : k_low) {
        CAPTURE(asked);
        CAPTURE(spelling);
        CHECK(id.is(spelling));
        CHECK(id.is_mentioned_in("id " + spelling));
        CHECK(one_stands_in(id.literals(), spelling));
      }
    }
    for (const std::string& wide : k_wide) {
      for (const std::string& asked : k_low) {
        CAPTURE(wide);
        CHECK(AskedId(asked).is(wide));
        CHECK(one_stands_in(AskedId(asked).literals(), wide));
      }
    }
  }

  TEST_CASE("keeps different ids apart") {
    const std::vector<std::string> others = {
        "4bf92f3577b34da6a3ce929d0e0e4737", // another last digit
        "a3ce929d0e0e4737",
        "1180353287662798623",  // a digit less
        "11803532876627986231", // a digit more
        "118035328766279862300",
        "2-4bf92f35-77b34da6a3ce929d0e0e4736",
        "00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "projects/my-project/traces/4bf92f3577b34da6a3ce929d0e0e4737",
        "S/kvNXezTaajzpKdDg5HNw==",
        "S/kvNXezTaajzpKdDg5HNg=",
        "s/kvnxeztaajzpkddg5hng==", // the case of base64 counts
        "00f067aa0ba902b7",
        "00-00000000000000000000000000000001-a3ce929d0e0e4736-01",
    };
    for (const auto& spellings : {k_wide, k_low}) {
      for (const std::string& asked : spellings) {
        for (const std::string& other : others) {
          CAPTURE(asked);
          CAPTURE(other);
          CHECK_FALSE(AskedId(asked).is(other));
          CHECK_FALSE(AskedId(other).is(asked));
          CHECK_FALSE(AskedId(asked).is_mentioned_in(" " + other + " "));
        }
      }
    }
    // Another high half, the same low: both are stated.
    for (const std::string other : {"4bf92f3577b34da7a3ce929d0e0e4736",
                                    "1-4bf92f36-77b34da6a3ce929d0e0e4736"}) {
      for (const std::string& asked : k_wide) {
        CHECK_FALSE(AskedId(asked).is(other));
        CHECK_FALSE(AskedId(other).is_mentioned_in(asked));
      }
    }
    CHECK_FALSE(AskedId(k_wide[0]).is_mentioned_in(k_wide[0] + "0"));
    CHECK_FALSE(AskedId(k_wide[0]).is_mentioned_in("A" + k_wide.back()));
    CHECK_FALSE(AskedId(k_low[2]).is_mentioned_in("1" + k_low[2]));
  }

  TEST_CASE("tells small numbers and zeros from ids") {
    // Made up by people and tests: the low half tells nothing.
    const AskedId first("aaaaaaaaaaaaaaaa0000000000000001");
    CHECK_FALSE(first.is("bbbbbbbbbbbbbbbb0000000000000001"));
    CHECK_FALSE(first.is("0000000000000001"));
    CHECK_FALSE(first.is("1"));
    const std::string small = "00000000000000000000000000000001";
    CHECK_FALSE(AskedId("0000000000000001").is(small));
    CHECK_FALSE(AskedId(small).is("0x0000000000000001"));
    CHECK_FALSE(AskedId(small).is("AAAAAAAAAAE="));
    CHECK(AskedId(small).is("00000000-0000-0000-0000-000000000001"));
    CHECK(AskedId(small).is("1-00000000-000000000000000000000001"));
    CHECK(AskedId(small).is("AAAAAAAAAAAAAAAAAAAAAQ=="));
    CHECK(AskedId("0000000000000001").is("0x0000000000000001"));
    CHECK_FALSE(AskedId("255").is("00000000000000ff"));
    CHECK_FALSE(AskedId("1704103200000").is("0000018cc4a1b100"));
    CHECK_FALSE(AskedId("00000000000000000000000000000000").is("0000000000000000"));
    CHECK_FALSE(AskedId("99999999999999999999").is("ffffffffffffffff"));
  }

  TEST_CASE("takes dashes out of a UUID and X-Ray's id alone") {
    CHECK_FALSE(AskedId("1e3f5a7c9b2d4f60").is("1e3f5a7c-9b2d4f60"));
    CHECK_FALSE(AskedId("1e3f5a7c-9b2d4f60").is("1e3f5a7c9b2d4f60"));
    CHECK(AskedId("1e3f5a7c-9b2d4f60").is("1e3f5a7c-9b2d4f60"));
    CHECK(hawk::story::normalise_id("1E3F5A7C-9B2D4F60") == "1E3F5A7C-9B2D4F60");
    CHECK(hawk::story::normalise_id("6BA7B810-9DAD-11D1-80B4-00C04FD430C8")
          == "6ba7b8109dad11d180b400c04fd430c8");
  }

  TEST_CASE("says by what it can be found") {
    const auto literals = AskedId("order/77:shipment-4711x").literals();
    REQUIRE(literals.size() == 2);
    CHECK(literals[0].bytes == "shipment-4711x");
    CHECK_FALSE(literals[0].ignore_case);
    CHECK(literals[1] == hawk::format::escaped_one_of("-147ehimnpstx"));
    CHECK(AskedId("a/b").literals().empty());
    CHECK(AskedId("").literals().empty());
    CHECK(AskedId("\xc3\xa4/\xc3\xb6").literals().empty());
    // Dashes where nobody puts them.
    CHECK(one_stands_in(AskedId("1234-5678-9abc-def0").literals(),
                        "1234-5678-9abc-def0"));
    const auto hex = AskedId("4bf92f3577b34da6a3ce929d0e0e4736").literals();
    CHECK(hex.front() == hawk::format::Literal{"929d0e0e4736", true});
    CHECK(hex.size() <= 5);
  }

  TEST_CASE("is found where JSON escaped one of its characters") {
    const auto stands_in = [](const char* id, std::string_view line) {
      const auto literals = AskedId(id).literals();
      return hawk::format::LiteralSearch(literals).find(line, 0)
             != std::string_view::npos;
    };
    CHECK(stands_in("req-1", R"({"id":"r\u0065q-1"})"));
    CHECK(stands_in("req-1", R"({"id":"req\u002D1"})"));
    CHECK(stands_in("req-1", R"({"id":"req\u002d1"})"));
    // json-file escapes it once more.
    CHECK(stands_in("req-1", R"({"log":"{\"id\":\"re\\u00711\"}"})"));
    CHECK(stands_in("4bf92f3577b34da6a3ce929d0e0e4736",
                    R"("4bf92f3577b34da6a3ce929d0e0e473\u0036")"));
    CHECK(stands_in("4bf92f3577b34da6a3ce929d0e0e4736",
                    R"("4BF92F3577B34DA6A3CE929D0\u00450E4736")"));
    // What writers escape anyway is nothing of an id.
    CHECK_FALSE(stands_in("req-1", R"("\u003ca\u003e \u0026 \u001b \u00e9")"));
    CHECK_FALSE(stands_in("req-1", R"("\u0032 \u007")"));
    CHECK_FALSE(stands_in("req-1", R"("\u00)"));
    CHECK_FALSE(stands_in("req-1", R"("\u00zz")"));
  }

  TEST_CASE("has one key in an index for all spellings, or none") {
    for (const auto& spellings : {k_wide, k_low}) {
      for (const std::string& spelling : spellings) {
        CAPTURE(spelling);
        CHECK(AskedId(spelling).index_key() == 0x929d0e0e4736);
      }
    }
    CHECK(AskedId("req-4bf92f35-77b3-4da6-a3ce-929d0e0e4736").index_key()
          == 0x929d0e0e4736);
    CHECK_FALSE(AskedId("order-4711").index_key());
    CHECK(AskedId("4bf92f3577b34da69312123456789012").index_key()
          == 0x123456789012);
    CHECK_FALSE(AskedId("4bf92f3577b34da61312123456789012").index_key());
    CHECK(AskedId("4bf92f3577b34da617a630d4eff70d15").index_key()
          == 0x30d4eff70d15);
    CHECK(AskedId("17a630d4eff70d15").index_key() == 0x30d4eff70d15);
    // It may be meant as a time in nanoseconds.
    CHECK_FALSE(AskedId("1704103200123456789").index_key());
  }

  TEST_CASE("finds a word in a text of nothing but its parts") {
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
      text += "929d0e0e4736";
    }
    CHECK_FALSE(AskedId(k_wide[0]).is_mentioned_in(text));
    CHECK(AskedId(k_wide[0]).is_mentioned_in(text + " " + k_wide[0]));
  }
}
