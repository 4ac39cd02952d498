#include "format/log_time.hpp"
#include "format/record_start.hpp"
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

  // One list says it to all who ask: what begins a record, what is an error.
  TEST_CASE("knows the same words wherever it is asked") {
    for (const std::string word :
         {"TRACE", "DEBUG", "VERBOSE", "INFO", "NOTICE", "WARN", "WARNING",
          "ERROR", "SEVERE", "CRITICAL", "CRIT", "FATAL", "ALERT", "EMERG",
          "PANIC"}) {
      CAPTURE(word);
      const std::string_view severity = format::severity_of(word);
      const bool error = severity == "ERROR" || severity == "FATAL";
      CHECK_FALSE(severity.empty());
      CHECK(format::starts_record(word + " [req-1] x"));
      CHECK(format::find_severity(word + " [req-1] x") == severity);
      CHECK(format::looks_like_error(word + " [req-1] x") == error);
      CHECK(format::looks_like_error("x level=" + word) == error);
      CHECK(format::is_error_severity(word) == error);
    }
    for (const std::string word : {"FINE", "Info", "Exception", "ERR", "Error"}) {
      CAPTURE(word);
      CHECK_FALSE(format::starts_record(word + " [req-1] x"));
    }
    // Levels that are stated: of OTLP's severity_text, of an event.
    CHECK(format::is_error_severity("err"));
    CHECK(format::is_error_severity("ERROR2"));
    CHECK(format::is_error_severity("dpanic"));
    CHECK_FALSE(format::is_error_severity("debug"));
    CHECK_FALSE(format::is_error_severity("Failed"));
    CHECK_FALSE(format::is_error_severity(""));
  }
}
