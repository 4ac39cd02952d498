#include "format/json_cursor.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>

using namespace hawk::format;

namespace {

struct Taken {
  std::string text;
  std::size_t left = 0; // behind its closing quote
  bool in_room = false;

  bool operator==(const Taken&) const = default;
};

// What stands behind an opening quote; nothing if it is no whole string.
std::optional<Taken> take(std::string_view json, std::string& room) {
  const std::string exact(json); // nothing readable behind it for a checker
  JsonCursor cursor(exact);
  std::string_view text;
  if (!cursor.take_unescaped(room, text)) {
    return std::nullopt;
  }
  return Taken{std::string(text),
               cursor.left(),
               text.data() == room.data() && text.size() <= room.size()};
}

std::optional<Taken> take(std::string_view json) {
  std::string room;
  return take(json, room);
}

std::string text_of(std::string_view json) {
  const auto taken = take(json);
  return taken ? taken->text : "(none)";
}

// The same by the other way: as it stands, and its escapes read afterwards.
std::string other_way(std::string_view json) {
  JsonCursor cursor(json);
  JsonCursor::Text text;
  if (!cursor.take_string(text)) {
    return "(none)";
  }
  std::string out;
  unescape(text.raw, out);
  return text.escaped ? out : std::string(text.raw);
}

} // namespace

TEST_SUITE("JsonCursor::take_unescaped") {
  TEST_CASE("reads every escape") {
    CHECK(text_of(R"(a\"b\\c\/d\be\ff\ng\rh\ti" x)")
          == "a\"b\\c/d\be\ff\ng\rh\ti");
    CHECK(text_of(R"(\u0041\u00e9\u20ac")") == "A\xc3\xa9\xe2\x82\xac");
    CHECK(text_of("\"") == "");
    CHECK(text_of("a\"") == "a");
  }

  TEST_CASE("ends behind the closing quote, with the text in the room") {
    std::string room;
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 31U, 32U, 33U, 100U}) {
      CAPTURE(size);
      const std::string text(size, 'a');
      CHECK(take(text + "\",\"b\":1}", room) == Taken{text, 7, true});
      CHECK(take(text + "\"", room) == Taken{text, 0, true});
    }
  }

  TEST_CASE("is the same wherever an escape stands among sixteen bytes") {
    std::string room;
    for (std::size_t before = 0; before < 40; ++before) {
      for (std::size_t behind = 0; behind < 40; ++behind) {
        const std::string left(before, 'l');
        const std::string right(behind, 'r');
        const auto taken = take(left + "\\n" + right + "\"]", room);
        REQUIRE(taken);
        CHECK(*taken == Taken{left + "\n" + right, 1, true});
      }
    }
  }

  TEST_CASE("takes nothing that is no whole string") {
    for (const std::string_view json :
         {"", "a", "no end of it that is long", "a\\", "a\\x\"", "a\\u12\"",
          "a\\u12g4\"", "a\tb\"", "long enough to be read at once\n\"",
          "sixteen bytes ..\\", "\\\""}) {
      CAPTURE(json);
      CHECK_FALSE(take(json));
    }
  }

  TEST_CASE("says what the other way says") {
    constexpr std::string_view k_parts[] = {
        "a", "\\n", "\\\\", "\\\"", "\\u0041", "\\u20ac", "\xc3\xa9", "\"",
        "0123456789abcdef", "\\t", "\\q", "\x01", " "};
    std::mt19937 random(3);
    std::string room;
    for (int round = 0; round < 20'000; ++round) {
      std::string json;
      for (auto parts = random() % 12; parts > 0; --parts) {
        // Mostly those that go on.
        json += k_parts[random() % (random() % 8 == 0 ? std::size(k_parts) : 7)];
      }
      json += '"';
      CAPTURE(json);
      const auto taken = take(json, room);
      CHECK((taken ? taken->text : "(none)") == other_way(json));
    }
  }
}
