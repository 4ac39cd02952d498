#include "base/stamp_reader.hpp"

#include <doctest/doctest.h>

#include <fmt/core.h>

#include <string>
#include <string_view>

using namespace hawk::base;

namespace {

// Hour, minute and second, by the eight bytes at once; "-" if they are none.
std::string clock_in(std::string_view text, std::size_t at = 0) {
  StampReader in{text, at};
  const auto clock = in.colons();
  if (!clock) {
    CHECK(in.at == at);
    return "-";
  }
  CHECK(in.at == at + 8);
  return fmt::format("{}.{}.{}", clock->hour, clock->minute, clock->second);
}

} // namespace

TEST_SUITE("StampReader::colons") {
  TEST_CASE("reads every number of two digits in every place") {
    for (unsigned number = 0; number < 100; ++number) {
      const std::string digits = fmt::format("{:02}", number);
      CHECK(clock_in(digits + ":34:56") == fmt::format("{}.34.56", number));
      CHECK(clock_in("12:" + digits + ":56") == fmt::format("12.{}.56", number));
      CHECK(clock_in("12:34:" + digits) == fmt::format("12.34.{}", number));
    }
  }

  // One byte at a time, each with every value.
  TEST_CASE("takes digits for digits only, and a colon for a colon") {
    const std::string clock = "12:34:56";
    for (std::size_t at = 0; at < clock.size(); ++at) {
      const bool colon = clock[at] == ':';
      for (int value = 0; value < 256; ++value) {
        std::string text = clock;
        text[at] = static_cast<char>(value);
        const bool right = colon ? value == ':' : value >= '0' && value <= '9';
        CAPTURE(at);
        CAPTURE(value);
        CHECK((clock_in(text) != "-") == right);
      }
    }
  }

  // What is too much in one byte carries into no other.
  TEST_CASE("takes nothing for a clock where two bytes are wrong") {
    const std::string clock = "12:34:56";
    for (std::size_t one = 0; one < clock.size(); ++one) {
      for (std::size_t other = one + 1; other < clock.size(); ++other) {
        for (const char wrong : {'\0', '/', ':', ';', 'A', '\x7f', '\x80', '\xff'}) {
          std::string text = clock;
          text[one] = wrong;
          text[other] = wrong;
          CHECK((text == clock || clock_in(text) == "-"));
        }
      }
    }
  }

  TEST_CASE("needs all eight bytes, from where it stands") {
    CHECK(clock_in("12:34:5") == "-");
    CHECK(clock_in(std::string_view("12:34:56").substr(0, 7)) == "-");
    CHECK(clock_in(std::string_view("x12:34:56").substr(0, 8), 1) == "-");
    CHECK(clock_in("") == "-");
    CHECK(clock_in("x12:34:56", 1) == "12.34.56");
    CHECK(clock_in("x12:34:56.789Z", 1) == "12.34.56");
    CHECK(clock_in("12:34:56", 1) == "-");
    CHECK(clock_in("12:34:56", 9) == "-");
  }

  TEST_CASE("is the time of day") {
    StampReader in{"23:59:58.5", 0};
    CHECK(in.time_of_day()
          == (23 * 3600 + 59 * 60 + 58) * StampReader::k_nanos + 500'000'000);
    for (const std::string_view none : {"24:00:00", "10:60:00", "10:00:61"}) {
      StampReader other{none, 0};
      CHECK_FALSE(other.time_of_day());
      CHECK(other.at == 0);
    }
  }
}
