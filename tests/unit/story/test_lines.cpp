#include "story/lines.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace hawk;
using story::Line;
using story::Lines;

namespace {

constexpr auto k_out = model::Stream::standard_output;
constexpr auto k_err = model::Stream::standard_error;

struct Fixture {
  std::vector<Line> seen;
  Lines lines{[this](Line line) { seen.push_back(std::move(line)); }};

  void give(std::uint64_t offset,
            std::string bytes,
            int time = 0,
            model::Stream stream = k_out) {
    lines.accept({stream, offset, std::move(bytes)}, model::Nanos(time));
  }

  std::string all_bytes() const {
    std::string bytes;
    for (const Line& line : seen) {
      bytes += story::bytes_of(line);
    }
    return bytes;
  }
};

} // namespace

TEST_SUITE("Lines") {
  TEST_CASE_FIXTURE(Fixture, "joins a line over chunks, timed by its first") {
    give(0, "a\nbe", 1);
    give(4, "gun", 2);
    give(7, "\nrest", 3);
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].text == "a");
    CHECK(seen[1].text == "begun");
    CHECK(seen[1].time == model::Nanos(1));
    CHECK(seen[1].complete);
    CHECK(lines.oldest_pending() == model::Nanos(3));
    lines.finish();
    REQUIRE(seen.size() == 3);
    CHECK(seen[2].text == "rest");
    CHECK_FALSE(seen[2].complete);
    CHECK_FALSE(lines.oldest_pending());
  }

  TEST_CASE_FIXTURE(Fixture, "keeps streams apart") {
    give(0, "one ", 1, k_out);
    give(0, "x\n", 2, k_err);
    give(4, "two\n", 3, k_out);
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].stream == k_err);
    CHECK(seen[1].text == "one two");
  }

  TEST_CASE_FIXTURE(Fixture, "cuts what a takeover repeats") {
    give(0, "abc\nde");
    give(4, "def\n"); // overlaps by two
    give(0, "abc\n"); // nothing new
    lines.finish();
    CHECK(all_bytes() == "abc\ndef\n");
    CHECK(lines.bytes().repeated() == 6);
    CHECK(lines.bytes().missing() == 0);
  }

  TEST_CASE_FIXTURE(Fixture, "breaks a line at a hole") {
    give(0, "begin");
    give(105, "end\n");
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].text == "begin");
    CHECK_FALSE(seen[0].complete);
    CHECK(seen[1].text == "end");
    CHECK(seen[1].missing_before == 100);
    CHECK(lines.bytes().missing() == 100);
  }

  TEST_CASE_FIXTURE(Fixture, "counts bytes that fill a hole too late") {
    give(0, "a\n");
    give(4, "c\n");
    give(0, "a\nb\nc\n");
    CHECK(all_bytes() == "a\nc\n");
    CHECK(lines.bytes().late() == 2);
    CHECK(lines.bytes().repeated() == 4);
  }

  TEST_CASE_FIXTURE(Fixture, "takes an offset beyond all numbers for nothing") {
    give(~std::uint64_t{0} - 1, "abc\n");
    CHECK(seen.empty());
    give(0, "a\n");
    CHECK(all_bytes() == "a\n");
  }

  TEST_CASE_FIXTURE(Fixture, "drops a CR for display and knows it for raw") {
    give(0, "a\r\n 5%\r10%\r\n\r\n");
    REQUIRE(seen.size() == 3);
    CHECK(seen[0].text == "a");
    CHECK(seen[1].text == " 5%\r10%");
    CHECK(seen[2].text.empty());
    CHECK(all_bytes() == "a\r\n 5%\r10%\r\n\r\n");
  }

  TEST_CASE_FIXTURE(Fixture, "splits a CR LF that two chunks hold") {
    give(0, "a\r");
    give(2, "\nb\n");
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].text == "a");
    CHECK(seen[0].carriage_return);
  }

  TEST_CASE_FIXTURE(Fixture, "gives a line of megabytes in pieces") {
    std::string input;
    // Two bytes a character and an odd start: pieces would cut characters.
    input = "x";
    while (input.size() < 3 * Lines::k_max_line) {
      input += "\xc3\xa9";
    }
    input += "\nnext\n";
    for (std::size_t at = 0; at < input.size(); at += 65536) {
      give(at, input.substr(at, 65536), static_cast<int>(at));
    }
    REQUIRE(seen.size() == 5);
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(seen[i].text.size() <= Lines::k_max_line);
      CHECK(seen[i].continued == (i > 0));
      CHECK(seen[i].complete == (i == 3));
      // No piece begins in the middle of a character.
      CHECK((static_cast<unsigned char>(seen[i].text[0]) & 0xc0U) != 0x80U);
    }
    CHECK(seen[4].text == "next");
    CHECK_FALSE(seen[4].continued);
    CHECK(all_bytes() == input);
  }

  TEST_CASE_FIXTURE(Fixture, "gives any bytes back, however they were cut") {
    std::string input;
    std::uint32_t seed = 7;
    for (int i = 0; i < 20'000; ++i) {
      seed = seed * 1664525 + 1013904223;
      input += static_cast<char>(seed >> 24U);
    }
    std::size_t at = 0;
    while (at < input.size()) {
      seed = seed * 1664525 + 1013904223;
      const std::size_t size = 1 + (seed >> 24U);
      const std::size_t back = std::min<std::size_t>(at, seed % 5);
      give(at - back, input.substr(at - back, size + back));
      at += size;
    }
    lines.finish();
    CHECK(all_bytes() == input);
  }
}
