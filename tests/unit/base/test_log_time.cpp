#include "base/epoch.hpp"
#include "base/log_time.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>
#include <string>
#include <time.h>
#include <vector>

using namespace hawk::base;

namespace {

// 2026-11-21T10:00:01Z
constexpr std::int64_t k_second = 1'795'255'201;
constexpr std::int64_t k_nanos = 1'000'000'000;

std::int64_t found(std::string_view line) {
  LogTimes times({Nanos((k_second + 3600) * k_nanos)});
  const auto at = times.find(line);
  return at ? at->time.count() : 0;
}

class Zone final {
public:
  explicit Zone(const char* name) {
    ::setenv("TZ", name, 1);
    ::tzset();
  }

  ~Zone() {
    ::unsetenv("TZ");
    ::tzset();
  }
};

} // namespace

TEST_SUITE("log_time") {
  TEST_CASE("reads what loggers write") {
    const Zone zone("UTC");
    constexpr std::int64_t k_whole = k_second * k_nanos;
    CHECK(found("2026-11-21T10:00:01Z x") == k_whole);
    CHECK(found("2026-11-21 10:00:01,123 INFO x") == k_whole + 123'000'000);
    CHECK(found("[2026-11-21T11:00:01.123456789+01:00] x")
          == k_whole + 123'456'789);
    CHECK(found("2026-11-21T05:00:01.1-0500 x") == k_whole + 100'000'000);
    CHECK(found("2026-11-21 10:00:01 +0000 x") == k_whole);
    CHECK(found("2026/11/21 10:00:01 x") == k_whole);
    CHECK(found("1.2.3.4 - - [21/Nov/2026:11:00:01 +0100] \"GET\"") == k_whole);
    CHECK(found("Nov 21 10:00:01 host app[1]: x") == k_whole);
    CHECK(found("<13>Nov 21 10:00:01 host x") == k_whole);
    CHECK(found("I1121 10:00:01.123456 1 x.go:1] y") == k_whole + 123'456'000);
    CHECK(found("1795255201 x") == k_whole);
    CHECK(found("1795255201.5 x") == k_whole + k_nanos / 2);
    CHECK(found("1795255201123 x") == k_whole + 123'000'000);
    CHECK(found("1795255201123456 x") == k_whole + 123'456'000);
    CHECK(found("ts=1795255201123456789 x") == k_whole + 123'456'789);
    CHECK(found("INFO 10:00:01.5 x") == k_whole + k_nanos / 2);
    CHECK(found("Sat, 21 Nov 2026 10:00:01 +0000 x") == k_whole);
    CHECK(found("Sat, 21 Nov 2026 11:00:01 +0100 x") == k_whole);
    CHECK(found("[21 Nov 2026 10:00:01 GMT] x") == k_whole);
    CHECK(found("1 Nov 2026 10:00:01 x") == k_whole - 20 * 86'400 * k_nanos);
    CHECK(found("11/21/2026 10:00:01 x") == k_whole);
    CHECK(found("21/11/2026 10:00:01 x") == k_whole);
    CHECK(found("26/11/21 10:00:01 INFO SparkContext: x") == k_whole);
    CHECK(found("26/11/05 10:00:01,5 INFO x")
          == k_whole - 16 * 86'400 * k_nanos + k_nanos / 2);
    CHECK(found("19/02/28 10:00:01 INFO x") == 1'551'348'001 * k_nanos);
    CHECK(found("[Nest] 7  - 11/21/2026, 10:00:01 AM     LOG x") == k_whole);
    CHECK(found("11/2/2026 9:00:01 PM x")
          == k_whole + (11 * 3600 - 19 * 86'400) * k_nanos);
    CHECK(found("[Sat Nov 21 10:00:01.5 2026] [core:error] x")
          == k_whole + k_nanos / 2);
    CHECK(found("Nov 21, 2026 10:00:01 AM a.B c") == k_whole);
    CHECK(found("21-Nov-2026 10:00:01.500 INFO x") == k_whole + k_nanos / 2);
    CHECK(found("21.11.2026 10:00:01 x") == k_whole);
    CHECK(found("20261121T100001Z x") == k_whole);
    CHECK(found("2026-11-21 10:00:01,5 UTC x") == k_whole + k_nanos / 2);
  }

  TEST_CASE("of what is no date beside a time the time is left") {
    const Zone zone("UTC");
    LogTimes times({Nanos((k_second + 3600) * k_nanos)});
    for (const char* line : {"12/13/26 10:00:01 x",
                             "11/21 10:00:01 x",
                             "11/12/10 10:00:01 x",
                             "[web/1] 10:00:01 INFO x",
                             "app/w 10:00:01 x",
                             "1/2 10:00:01 x",
                             // The 21st as well as the year 2021.
                             "21/11/26 10:00:01 x",
                             "27/11/21 10:00:01 x",
                             "26/13/21 10:00:01 x",
                             "26/12/21 10:00:01 x"}) {
      CAPTURE(line);
      const auto at = times.find(line);
      REQUIRE(at);
      CHECK(at->time.count() == k_second * k_nanos);
      CHECK_FALSE(at->is_dated);
    }
  }

  TEST_CASE("takes nothing else for a time") {
    for (const char* line : {"11/2/2026 10:00:01 x",
                             "1/2/2026 10:00:01 x",
                             "1/2/2026, 10:00:01 x",
                             "[1/2/2026 10:00:01] x",
                             "13/14/2026 10:00:01 x",
                             "Foo, 21 Nov 2026 x",
                             "1/2/3 10 x"}) {
      CAPTURE(line);
      CHECK(found(line) == 0);
    }
    for (const char* line : {"",
                             "x",
                             "order 1795255201 x",
                             "2026-11-21 x",
                             "2026-13-21T10:00:01Z",
                             "2026-11-32T10:00:01Z",
                             "25:00:01 x",
                             "10:61:01 x",
                             "1.2.3.4:8080",
                             "0123456789 x",
                             "May the force",
                             "job 7 took 00:00:05",
                             "I9921 x",
                             "99999999999999999999 x"}) {
      CAPTURE(line);
      CHECK(found(line) == 0);
    }
  }

  TEST_CASE("guesses the year that is not told") {
    const Zone zone("UTC");
    LogTimes times({Nanos(k_second * k_nanos)}); // November 2026
    CHECK(times.find("Dec 31 00:00:00 x")->time.count() / k_nanos
          == 1'767'139'200); // 2025
    CHECK(times.find("Jan  1 00:00:00 x")->time.count() / k_nanos
          == 1'767'225'600); // 2026
  }

  TEST_CASE("is local without a zone, in summer as in winter") {
    const Zone zone("Europe/Berlin");
    CHECK(found("2026-11-21 11:00:01 x") == k_second * k_nanos);
    CHECK(found("2026-07-01 12:00:00 x") == 1'782'900'000 * k_nanos);
  }

  TEST_CASE("takes an hour that comes twice in its order") {
    const Zone zone("Europe/Berlin");
    LogTimes times({Nanos(k_second * k_nanos)});
    const auto at = [&times](const char* line) {
      return times.find(line)->time.count() / k_nanos;
    };
    const std::int64_t first = 1'792'888'200; // 2026-10-25T00:30:00Z
    CHECK(at("2026-10-25 02:30:00 x") == first);
    CHECK(at("2026-10-25 02:59:59 x") == first + 1799);
    CHECK(at("2026-10-25 02:00:00 x") == first + 1800);
    CHECK(at("2026-10-25 02:30:00 x") == first + 3600);
    CHECK(at("2026-10-25 03:00:00 x") == first + 5400);
  }

  TEST_CASE("takes a time of day for the one before the file was written") {
    const Zone zone("UTC");
    LogTimes times({Nanos(k_second * k_nanos)}); // 10:00:01
    CHECK(times.find("09:00:01 x")->time.count() / k_nanos == k_second - 3600);
    CHECK(times.find("23:00:01 x")->time.count() / k_nanos
          == k_second + 13 * 3600 - 86'400);
  }

  TEST_CASE("takes February 29 for one of a leap year") {
    const Zone zone("UTC");
    LogTimes times({Nanos(k_second * k_nanos)});
    CHECK(times.find("Feb 29 00:00:00 x")->time.count() / k_nanos
          == 1'709'164'800); // 2024
  }

  TEST_CASE("parses a whole text only") {
    LogTimes times({});
    CHECK(times.parse("1795255201.123456789")->count()
          == k_second * k_nanos + 123'456'789);
    CHECK(times.parse("2026-11-21T10:00:01.5Z")->count()
          == k_second * k_nanos + k_nanos / 2);
    CHECK(!times.parse("2026-11-21T10:00:01Z x"));
    CHECK(!times.parse(""));
    CHECK(times.parse("Sat, 21 Nov 2026 10:00:01 +0000"));
    CHECK(!times.parse("Foo, 21 Nov 2026 10:00:01 +0000"));
    CHECK(!times.parse("atS, 21 Nov 2026 10:00:01 +0000"));
    CHECK(!parse_epoch("12.3.4"));
    CHECK(!parse_epoch("."));
  }

  TEST_CASE("what was read before changes no stamp") {
    const std::vector<std::string> stamps = {
        "2026-11-21 10:00:01", "2026-11-21 10:00:01,123",
        "2026-11-21 10:00:01.123456", "2026-11-21 10:00:01.123456789Z",
        "2026-11-21 10:00:01+01:00", "2026-11-21 10:00:01 -0500",
        "2026-11-21 10:00:01 PM", "2026-11-21 10:00:01 AM",
        "2026-11-21 10:00:01.5 PM", "2026-11-21 10:00:01\u202fPM",
        "2026-11-21 10:00:01 PST", "2026-11-21 10:00:012",
        "2026-11-21 10:00:02", "2026-11-21 1:00:01", "2026-11-21 22:00:01",
        "2026-11-21T10:00:01", "2026-11-22 10:00:01", "20261121T100001Z",
        "21/Nov/2026:10:00:01 +0100", "21/Nov/2026:10:00:01",
        "Nov 21 10:00:01", "Nov 21, 2026 10:00:01 AM",
        "Nov 21, 2026 10:00:01 PM", "10:00:01.5"};
    const Zone zone("UTC");
    const TimeReference reference{Nanos((k_second + 3600) * k_nanos)};
    LogTimes kept(reference);
    std::mt19937 random(11);
    for (int i = 0; i < 5000; ++i) {
      const std::string line =
          (random() % 4 == 0 ? "INFO [" : "")
          + stamps[random() % stamps.size()] + " x";
      LogTimes fresh(reference);
      const auto alone = fresh.find(line);
      const auto after = kept.find(line);
      REQUIRE_MESSAGE(alone.has_value() == after.has_value(), line);
      if (alone) {
        REQUIRE_MESSAGE(alone->time == after->time, line);
        REQUIRE_MESSAGE(alone->begin == after->begin, line);
        REQUIRE_MESSAGE(alone->end == after->end, line);
      }
    }
  }

  TEST_CASE("counts digits eight at a time") {
    CHECK(parse_epoch("1795255201123")->count()
          == k_second * k_nanos + 123'000'000);
    CHECK(parse_epoch("1234567890123456")->count()
          == 1'234'567'890'123'456'000);
    std::mt19937_64 random(3);
    for (int i = 0; i < 2000; ++i) {
      const std::uint64_t value = 1'000'000'000'000U + random() % 8'000'000'000'000U;
      const std::string digits = std::to_string(value);
      REQUIRE(parse_epoch(digits)->count()
              == static_cast<std::int64_t>(value) * 1'000'000);
      for (const char other : {'/', ':', 'x', ' ', '\0', '\xb5'}) {
        std::string broken = digits;
        broken[random() % broken.size()] = other;
        REQUIRE(!parse_epoch(broken));
      }
    }
  }
}
