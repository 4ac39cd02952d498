#include "base/timestamp.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace hawk::base;
using namespace std::chrono_literals;

TEST_SUITE("timestamp") {
  TEST_CASE("format_utc spells RFC 3339 with microseconds") {
    CHECK(format_utc(0ns) == "1970-01-01T00:00:00.000000Z");
    CHECK(format_utc(1795229047123456789ns) == "2026-11-21T02:44:07.123456Z");
    CHECK(format_utc(1709164800s) == "2024-02-29T00:00:00.000000Z");
    // Before the epoch the fraction still counts upwards.
    CHECK(format_utc(-1ns) == "1969-12-31T23:59:59.999999Z");
  }

  TEST_CASE("format_file_time sorts by time and has no separator") {
    CHECK(format_file_time(1795229047123456789ns) == "20261121T024407Z");
    CHECK(format_file_time(1795229047s) < format_file_time(1795229048s));
  }

  TEST_CASE("format_local_time has hours to microseconds") {
    // Whatever the zone, seconds and below are those of UTC (all zones since
    // 1972 are whole minutes off).
    const std::string text = format_local_time(1795229047123456789ns);
    REQUIRE(text.size() == 15);
    CHECK(text.substr(6) == "07.123456");
  }

  TEST_CASE("format_duration keeps about three figures") {
    const std::pair<Nanos, std::string> cases[] = {
        {0ns, "0 us"},
        {850us, "850 us"},
        {999499ns, "999 us"},
        {999500ns, "1.0 ms"},
        {1ms, "1.0 ms"},
        {12345us, "12.3 ms"},
        {999949us, "999.9 ms"},
        {999950us, "1.0 s"},
        {2s, "2.0 s"},
        {99949ms, "99.9 s"},
        {99950ms, "1 min 40 s"},
        {185s, "3 min 5 s"},
        {3599999ms, "1 h 0 min"},
        {3600s, "1 h 0 min"},
        {25h + 61s, "25 h 1 min"},
    };
    for (const auto& [duration, text] : cases) {
      CHECK(format_duration(duration) == text);
    }
  }

  TEST_CASE("format_duration shows a clock that went backwards") {
    CHECK(format_duration(-2s) == "-2.0 s");
    CHECK(format_duration(-5us) == "-5 us");
    CHECK(format_duration(Nanos::min()) == "-2562047 h 47 min");
  }

  TEST_CASE("format_bytes never leaves its unit") {
    const std::pair<unsigned long long, std::string> cases[] = {
        {0, "0 B"},
        {64, "64 B"},
        {999, "999 B"},
        {1000, "1 kB"},
        {12345, "12.3 kB"},
        {65536, "65.5 kB"},
        {999499, "999 kB"},
        {999500, "1 MB"},
        {999999, "1 MB"},
        {1073741824, "1.07 GB"},
        {5000000000000000ULL, "5000 TB"},
    };
    for (const auto& [bytes, text] : cases) {
      CHECK(format_bytes(bytes) == text);
    }
  }
}
