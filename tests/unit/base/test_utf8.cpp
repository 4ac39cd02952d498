#include "base/utf8.hpp"

#include <doctest/doctest.h>

#include <string>

using hawk::base::decode_utf8;
using hawk::base::valid_utf8_prefix;

TEST_SUITE("utf8") {
  TEST_CASE("decode_utf8 accepts the edges of Unicode table 3-7") {
    struct Case {
      std::string_view text;
      char32_t value;
    };

    using namespace std::string_view_literals;
    const Case cases[] = {
        {"\0"sv, 0},
        {"\x7f"sv, 0x7f},
        {"\xc2\x80"sv, 0x80},
        {"\xdf\xbf"sv, 0x7ff},
        {"\xe0\xa0\x80"sv, 0x800},
        {"\xed\x9f\xbf"sv, 0xd7ff},
        {"\xee\x80\x80"sv, 0xe000},
        {"\xef\xbf\xbf"sv, 0xffff},
        {"\xf0\x90\x80\x80"sv, 0x10000},
        {"\xf4\x8f\xbf\xbf"sv, 0x10ffff},
    };
    for (const Case& c : cases) {
      const auto point = decode_utf8(std::string(c.text) + "tail");
      CAPTURE(static_cast<unsigned>(c.value));
      CHECK(point.valid);
      CHECK(point.value == c.value);
      CHECK(point.length == c.text.size());
    }
  }

  TEST_CASE("decode_utf8 refuses what is just outside of it") {
    for (const std::string_view text : {"\x80",
                                        "\xbf",
                                        "\xc0\x80",         // overlong
                                        "\xc1\xbf",         // overlong
                                        "\xe0\x9f\xbf",     // overlong
                                        "\xed\xa0\x80",     // surrogate
                                        "\xed\xbf\xbf",     // surrogate
                                        "\xf0\x8f\xbf\xbf", // overlong
                                        "\xf4\x90\x80\x80", // beyond 10ffff
                                        "\xf5\x80\x80\x80",
                                        "\xff",
                                        "\xc2",
                                        "\xe2\x82",
                                        "\xf0\x9f\xa6",
                                        "\xc2\x41",
                                        "\xe2\x82\x41"}) {
      const auto point = decode_utf8(text);
      CAPTURE(static_cast<unsigned>(static_cast<unsigned char>(text[0])));
      CHECK_FALSE(point.valid);
      CHECK(point.length == 1);
      CHECK(point.value == static_cast<unsigned char>(text[0]));
    }
  }

  TEST_CASE("valid_utf8_prefix finds a bad byte at every distance") {
    // Around the eight-byte stride.
    for (std::size_t before = 0; before < 40; ++before) {
      const std::string text(before, 'a');
      CHECK(valid_utf8_prefix(text) == before);
      CHECK(valid_utf8_prefix(text + "\xff" + text) == before);
      CHECK(valid_utf8_prefix(text + "\xe2\x82") == before);
      CHECK(valid_utf8_prefix(text + "\u20ac" + text) == 2 * before + 3);
    }
  }
}
