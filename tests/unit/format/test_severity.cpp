#include "format/log_time.hpp"
#include "format/severity.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace hawk;

namespace {

// As the decoder asks: behind the time that the line begins with.
std::string severity_in(std::string_view line) {
  format::LogTimes times({});
  const auto found = times.find(line);
  return std::string(format::find_severity(line, found ? found->end : 0));
}

} // namespace

TEST_SUITE("severity") {
  TEST_CASE("takes a word right behind the time in any case") {
    const std::string time = "2026-11-28T08:00:03.000Z ";
    CHECK(severity_in(time + "error [req-3] boom") == "ERROR"); // winston
    CHECK(severity_in(time + "info [req-3] start") == "INFO");
    CHECK(severity_in(time + "| error | [r-7] boom") == "ERROR");
    CHECK(severity_in(time + "warn: low") == "WARN");
    CHECK(severity_in(time + "error  padded") == "ERROR");
    CHECK(severity_in(time + "E [r-6] boom") == "ERROR");
    CHECK(severity_in(time + "E/Tag: boom") == "ERROR");
    CHECK(severity_in(time + "INFO  app - error: none") == "INFO");
  }

  TEST_CASE("takes no word of a sentence") {
    const std::string time = "2026-11-28T08:00:03.000Z ";
    CHECK(severity_in(time + "error handler installed").empty());
    CHECK(severity_in(time + "alert sent to 3 people").empty());
    CHECK(severity_in(time + "fine so far").empty());
    CHECK(severity_in(time + "I am starting").empty());
    CHECK(severity_in("[r-11] 0 errors, ERROR=0").empty());
    CHECK(severity_in("[r-10] no error here").empty());
  }
}
