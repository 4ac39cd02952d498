#include "format/clock_days.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace hawk;
using format::DayChange;

namespace {

// 2026-11-21T12:00:00Z
constexpr format::TimeReference k_noon{
    base::Nanos(1'795'262'400'000'000'000)};

struct Day {
  std::uint64_t offset;
  std::int64_t day;

  bool operator==(const Day&) const = default;
};

std::vector<Day> days_of(const std::string& text, unsigned threads = 1) {
  std::vector<Day> days;
  for (const DayChange& change :
       format::find_clock_days(text, k_noon, threads)) {
    days.push_back({change.offset, change.day});
  }
  return days;
}

} // namespace

TEST_SUITE("clock_days") {
  TEST_CASE("counts from the last line back") {
    CHECK(days_of("22:00:00 a\n09:00:00 b\n21:00:00 c\n01:00:00 d\n")
          == std::vector<Day>{{0, -2}, {11, -1}, {33, 0}});
  }

  TEST_CASE("counts no times that are dated by two digits") {
    CHECK(days_of("26/11/19 22:00:00 a\n26/11/20 09:00:00 b\n").empty());
  }

  TEST_CASE("knows nothing of one day, of dates, of no times") {
    CHECK(days_of("").empty());
    CHECK(days_of("09:00:00 a\n08:00:00 b\n11:00:00 c\n").empty());
    CHECK(days_of("2026-11-20 22:00:00 a\n2026-11-21 09:00:00 b\n").empty());
    CHECK(days_of("hello\nworld\n").empty());
    CHECK(days_of("  22:00:00 a\n  01:00:00 b\n").empty());
  }

  TEST_CASE("a line that is late is of the day before, alone") {
    CHECK(days_of("23:59:58 a\n00:00:00 b\n23:59:59 c\n00:00:01 d\n")
          == std::vector<Day>{{0, -1}, {11, 0}, {22, -1}, {33, 0}});
  }

  TEST_CASE("a step forward by more than half a day says that it counts no days") {
    for (const char* text : {
             // A day no line was written on, or one that came late.
             "22:00:00 a\n09:00:00 b\n22:00:00 c\n01:00:00 d\n",
             "23:59:00 a\n00:00:35 b\n23:59:59 late\n00:00:36 c\n",
             "23:59:00 a\n00:00:12 b\n23:59:55 late\n00:00:13 c\n",
             // Two zones.
             "22:59:59 a\n23:59:59 b\n23:00:00 a\n00:00:00 b\n23:00:01 a\n",
             // Late enough, but then not of that midnight.
             "23:59:58 a\n00:00:00 b\n23:59:59 c\n13:00:00 d\n",
             "23:59:58 a\n00:00:00 b\n23:59:59 c\n23:59:30 d\n00:00:01 e\n",
             // Nothing tells a day before the first.
             "00:00:01 a\n23:59:59 b\n00:00:02 c\n"}) {
      CAPTURE(text);
      CHECK(days_of(text).empty());
    }
  }

  TEST_CASE("one line that is too late, far behind, tells the same by all ways") {
    std::string text;
    for (int i = 0; i < 60'000; ++i) {
      char stamp[16];
      const int minute = i == 59'000 ? 1439 : i * 10 / 40 % 1440;
      std::snprintf(
          stamp, sizeof stamp, "%02d:%02d:00", minute / 60, minute % 60);
      text += std::string(stamp) + " INFO " + std::string(60, 'x') + "\n";
    }
    CHECK(days_of(text).empty());
    CHECK(days_of(text, 4).empty());
  }

  TEST_CASE("is the same by any number of threads") {
    std::string text;
    for (int i = 0; i < 60'000; ++i) { // ten days in several pieces
      char stamp[16];
      const int minute = i * 10 / 40 % 1440;
      std::snprintf(
          stamp, sizeof stamp, "%02d:%02d:00", minute / 60, minute % 60);
      text += std::string(stamp) + " INFO " + std::string(60, 'x') + "\n";
    }
    const std::vector<Day> wanted = days_of(text);
    CHECK(wanted.size() == 11);
    CHECK(days_of(text, 4) == wanted);
  }

  TEST_CASE("gives up on what jumps all the time") {
    std::string text;
    for (int i = 0; i < 200'000; ++i) {
      text += i % 2 == 0 ? "23:00:00 x\n" : "01:00:00 x\n";
    }
    CHECK(days_of(text, 2).empty());
    text.clear();
    for (int i = 0; i < 80'000; ++i) { // none of them forward by half a day
      text += "23:00:00 x\n01:00:00 x\n12:00:00 x\n";
    }
    CHECK(days_of(text, 2).empty());
  }
}
