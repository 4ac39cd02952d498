#include "format/record_start.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string_view>

using namespace hawk::format;

TEST_SUITE("record_start") {
  TEST_CASE("knows how records begin") {
    for (const char* line : {"2026-11-21 10:00:01,123 INFO x",
                             "10:00:01 x",
                             "21/Nov/2026 x",
                             "1763690401.123 x",
                             "[x] y",
                             "<13>Nov 21 x",
                             "{\"level\":30}",
                             "INFO x",
                             "ERROR:root:x",
                             "WARNING",
                             "info: x",
                             "error: x",
                             "level=info x",
                             "ts=1 x",
                             "I1121 10:00:01.123456 1 x.go:1] y",
                             "Nov 21 10:00:01 host x",
                             "Sat, 28 Nov 2026 21:00:00 +0000 x",
                             "28 Nov 2026 21:00:00 x",
                             "1 Nov 2026 21:00:00 x",
                             "1/2/2026, 9:04:05 PM x",
                             "11/28/2026 9:04:05 PM x",
                             "  2026-11-21 x"}) {
      CAPTURE(line);
      CHECK(starts_record(line));
    }
  }

  TEST_CASE("looks at no byte behind a line") {
    const std::string_view text = "12/3/2026 9:04:05 PM x";
    for (std::size_t size = 0; size < 4; ++size) {
      CAPTURE(size);
      CHECK_FALSE(starts_record(text.substr(0, size)));
      CHECK_FALSE(starts_record(text.substr(1, size)));
    }
  }

  TEST_CASE("knows what continues one") {
    for (const char* line : {"Traceback (most recent call last):",
                             "  File \"x.py\", line 3, in f",
                             "ValueError: x",
                             "Error: connect ECONNREFUSED",
                             "    at Object.<anonymous> (x.js:1:1)",
                             "",
                             "   ",
                             "During handling of the above exception, another",
                             "plain words",
                             "12 items",
                             "12 Mayors of 2026",
                             "1/2 done",
                             "Sat, it said",
                             "1",
                             "3 errors",
                             "Information x",
                             "information: x",
                             "{",
                             "}",
                             "- a list"}) {
      CAPTURE(line);
      CHECK_FALSE(starts_record(line));
    }
  }

  TEST_CASE("knows errors") {
    for (const char* line : {"2026-11-21 ERROR x",
                             "[ERROR] x",
                             "[7f3a] CRITICAL: x",
                             "level=error x",
                             "{\"level\":\"error\",\"msg\":\"x\"}",
                             "{\"level\":50,\"msg\":\"x\"}",
                             "error: x",
                             "Traceback (most recent call last):",
                             "redis.exceptions.ConnectionError: x",
                             "KeyError",
                             "panic: x",
                             "E1121 10:00:01.123456 1 x.go:1] y"}) {
      CAPTURE(line);
      CHECK(looks_like_error(line));
    }
    for (const char* line : {"0 errors",
                             "no error",
                             "error=None",
                             "ERROR=0",
                             "NOERROR",
                             "ERRORS found: 0",
                             "TERROR",
                             "MAX_ERROR_COUNT is 3",
                             "level=info x",
                             "{\"level\":30,\"msg\":\"x\"}",
                             "INFO x",
                             "the Error: class",
                             "I1121 10:00:01.123456 1 x.go:1] y"}) {
      CAPTURE(line);
      CHECK_FALSE(looks_like_error(line));
    }
  }
}
