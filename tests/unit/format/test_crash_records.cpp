#include "log_records.hpp"

#include "format/record_head.hpp"
#include "format/record_ranges.hpp"

#include <doctest/doctest.h>

using namespace hawk;
using namespace hawk::format;
using test::read_fixture;
using test::read_log_file;

namespace {

std::string severities_of(const std::string& name) {
  std::string out;
  for (const model::FileRecord& record : read_log_file(name)) {
    out += out.empty() ? "" : " ";
    out += record.log()->severity_text.empty() ? "-"
                                               : record.log()->severity_text;
  }
  return out;
}

std::string body_of(const std::string& name, std::size_t number) {
  const auto records = read_log_file(name);
  REQUIRE(number < records.size());
  return records[number].log()->body;
}

} // namespace

TEST_SUITE("crash_records") {
  TEST_CASE("takes an exception below a record without a level for an error") {
    const auto records = test::read_log(
        "2026-11-21 10:00:01 [req-1] pay\n"
        "Traceback (most recent call last):\n"
        "  File \"a.py\", line 1, in f\n"
        "ValueError: no\n"
        "2026-11-21 10:00:02 [req-2] INFO pay\n"
        "ValueError: handled\n"
        "2026-11-21 10:00:03 [req-3] paid\n"
        "  with care\n"
        "2026-11-21 10:00:04 [req-4] paid\n");
    REQUIRE(records.size() == 4);
    CHECK(records[0].log()->severity_text == "ERROR");
    CHECK(records[1].log()->severity_text == "INFO");
    CHECK(records[2].log()->severity_text.empty());
    CHECK(records[3].log()->severity_text.empty());
  }

  TEST_CASE("keeps what Node prints of an error, and of its end, together") {
    CHECK(severities_of("crashes/node.log") == "INFO INFO ERROR ERROR");
    CHECK(body_of("crashes/node.log", 2).ends_with("\n}"));
    CHECK(body_of("crashes/node.log", 3).starts_with("/srv/shop/p.js:2\n"));
    CHECK(body_of("crashes/node.log", 3).ends_with("Node.js v20.20.2"));
  }

  TEST_CASE("joins the two lines of java.util.logging") {
    CHECK(severities_of("crashes/java.log") == "INFO ERROR WARN ERROR ERROR");
    const auto records = read_log_file("crashes/java.log");
    CHECK(records[0].log()->timestamp);
    CHECK(records[1].log()->body.find("Caused by: java.lang.RuntimeException")
          != std::string::npos);
  }

  TEST_CASE("keeps the goroutines of a panic together") {
    CHECK(severities_of("crashes/go.log") == "- - FATAL -");
    CHECK(body_of("crashes/go.log", 2).find("panic: again") != std::string::npos);
    CHECK(body_of("crashes/go.log", 2).ends_with("main.go:5 +0x70"));
  }

  TEST_CASE("keeps a panic of Rust together") {
    CHECK(severities_of("crashes/rust.log") == "INFO ERROR ERROR");
    CHECK(body_of("crashes/rust.log", 2).find("index out of bounds")
          != std::string::npos);
    CHECK(body_of("crashes/rust.log", 2).find("verbose backtrace")
          != std::string::npos);
  }

  TEST_CASE("finds the head by a line below it") {
    const std::string text = read_fixture("crashes/java.log");
    const std::vector<Literal> literals = {{"INFO: [req-7f3a]", false}};
    const auto ranges =
        widen_to_records(text, find_lines(text, literals, 1));
    REQUIRE(ranges.size() == 1);
    const std::string found = text.substr(
        ranges[0].begin, ranges[0].end - ranges[0].begin);
    CHECK(found.starts_with("Nov 28, 2026"));
    CHECK(found.ends_with("start\n"));
  }

  TEST_CASE("takes no other line for a head") {
    for (const char* line : {"/healthz:200",
                             "/srv/pay.js:7 GET",
                             "Nov 21 10:00:01 host app: x",
                             "thread 'main' started",
                             ""}) {
      CAPTURE(line);
      CHECK(head_of(line) == Head::none);
    }
    // Nor does the next record belong to a head that has none below.
    CHECK(test::read_log("/srv/pay.js:7\n2026-11-21 10:00:01 INFO x\n").size()
          == 2);
  }

  TEST_CASE("reads the logs of PostgreSQL") {
    const auto records = read_log_file("postgres/pg.json");
    int errors = 0;
    for (const model::FileRecord& record : records) {
      CHECK(record.log()->timestamp);
      errors += record.log()->severity_text == "ERROR" ? 1 : 0;
    }
    CHECK(errors == 2);
  }
}
