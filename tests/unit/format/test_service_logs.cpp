#include "log_records.hpp"

#include "format/find_lines.hpp"
#include "format/record_ranges.hpp"
#include "format/severity.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace hawk;
using namespace hawk::format;
using test::read_fixture;
using test::read_log;
using test::read_log_file;

// What servers and tools write that people run beside their agents.

namespace {

// Records whose text has `words`.
std::vector<model::FileRecord> find_records(const std::string& name,
                                            std::string_view words) {
  std::vector<model::FileRecord> found;
  for (model::FileRecord& record : read_log_file(name)) {
    if (record.log()->body.find(words) != std::string::npos) {
      found.push_back(std::move(record));
    }
  }
  return found;
}

std::string severity_of(const std::string& name, std::string_view words) {
  const auto found = find_records(name, words);
  return found.size() == 1 ? found.front().log()->severity_text
                           : std::to_string(found.size()) + " records";
}

// As `replay -c` reads the file: only what is around the lines with `id`.
std::vector<std::string> bodies_around(const std::string& name,
                                       const std::string& id) {
  const std::string text = read_fixture(name);
  const Literal literal{id, false};
  std::vector<std::string> bodies;
  for (const LineRange& range :
       widen_to_records(text, find_lines(text, {&literal, 1}, 1))) {
    const std::string part =
        text.substr(range.begin, range.end - range.begin);
    for (model::FileRecord& record : read_log(part)) {
      if (record.log()->body.find(id) != std::string::npos) {
        bodies.push_back(std::move(record.log()->body));
      }
    }
  }
  return bodies;
}

} // namespace

TEST_SUITE("service_logs") {
  TEST_CASE("reads a celery worker's log, its banner and chained tracebacks") {
    const std::string log = "services/celery.log";
    CHECK(severity_of(log, "raised unexpected: ValueError") == "ERROR");
    CHECK(severity_of(log, "stock is low") == "WARN");
    CHECK(severity_of(log, "printed of ord-7b01") == "WARN");
    CHECK(severity_of(log, "[config]") == ""); // the banner's
    const auto failed = find_records(log, "raised unexpected: ValueError");
    REQUIRE(failed.size() == 1);
    CHECK(failed[0].log()->body.ends_with("ValueError: no such item: ord-7b02"));
    CHECK(test::time_of(failed[0]) % 1'000'000'000 == 13'000'000);
  }

  TEST_CASE("reads gunicorn's, with its access log") {
    for (const std::string log : {"services/gunicorn.log",
                                  "services/gunicorn_id.log"}) {
      CHECK(severity_of(log, "\"GET /fail HTTP/1.1\" 500 0") == "ERROR");
      CHECK(severity_of(log, "\"GET /print HTTP/1.1\" 200 6") == "");
      const auto failed = find_records(log, "Error handling request");
      REQUIRE(failed.size() == 1);
      CHECK(failed[0].log()->severity_text == "ERROR");
      CHECK(failed[0].log()->body.ends_with("request_id=req-51a1"));
      CHECK(failed[0].log()->timestamp.has_value());
    }
  }

  TEST_CASE("takes a 5xx of nginx for an error, a 4xx for none") {
    const std::string log = "services/nginx_access.log";
    CHECK(severity_of(log, "/gone") == "ERROR");
    CHECK(severity_of(log, "/print") == "");
    CHECK(severity_of("services/nginx_id.log", "/gone") == "ERROR");
    for (const model::FileRecord& record : read_log_file(log)) {
      CHECK(test::time_of(record) % 1'000'000'000 == 0);
      CHECK(test::time_of(record) > 0);
    }
    CHECK(severity_of("services/nginx_error.log", "connect() failed")
          == "ERROR");
    CHECK(severity_of("services/nginx_error.log", "signal 3") == "INFO");
    CHECK(read_log("10:00:01 - \"GET /a HTTP/1.1\" 500\n")[0]
              .log()
              ->severity_text
          == "ERROR");
    CHECK(read_log("10:00:01 - \"GET /a HTTP/1.1\" 5000 -\n")[0]
              .log()
              ->severity_text
          == "");
    CHECK(read_log("10:00:01 \"GET /500 HTTP/1.1\" 200 512 \" 500 \"\n")[0]
              .log()
              ->severity_text
          == "");
  }

  TEST_CASE("reads uvicorn's, with times, with colours and as JSON") {
    for (const std::string log : {"services/uvicorn.log",
                                  "services/uvicorn_color.log",
                                  "services/uvicorn_dated.log"}) {
      const auto failed = find_records(log, "Exception in ASGI application");
      REQUIRE(failed.size() == 1);
      CHECK(failed[0].log()->severity_text == "ERROR");
      CHECK(failed[0].log()->body.ends_with("request_id=req-51a1"));
      CHECK(severity_of(log, "Application startup complete") == "INFO");
      CHECK(severity_of(log, "a plain print") == "");
      // Its level is what it says itself; that it failed is counted.
      CHECK(severity_of(log, "500 Internal Server Error") == "INFO");
    }
    const std::string json = "services/uvicorn_json.log";
    CHECK(severity_of(json, "Exception in ASGI") == "ERROR");
    CHECK(find_records(json, "stock is low")[0].log()->timestamp.has_value());
  }

  TEST_CASE("knows the levels of npm, and what node -e says when it throws") {
    const std::string log = "services/npm.log";
    CHECK(severity_of(log, "npm error code ECONNREFUSED") == "ERROR");
    CHECK(find_severity("npm ERR! code ELIFECYCLE") == "ERROR");
    CHECK(find_severity("npm WARN deprecated x@1") == "WARN");
    CHECK(find_severity("npm error") == "ERROR");
    CHECK(find_severity("npm errors are logged") == "");
    CHECK(find_severity("the npm error was") == "");
    const auto thrown = find_records(log, "throw new Error(1)\n");
    REQUIRE(thrown.size() == 1);
    CHECK(thrown[0].log()->body.starts_with("[eval]:1\n"));
    CHECK(thrown[0].log()->body.ends_with("Node.js v20.20.2"));
  }

  TEST_CASE("knows the levels of npm's debug logs, with a number before") {
    const std::string log = "services/npm_debug_1.log";
    CHECK(severity_of(log, "error code ECONNREFUSED") == "ERROR");
    CHECK(severity_of(log, "error If you are behind a proxy") == "ERROR");
    CHECK(severity_of(log, "verbose type system") == "TRACE");
    CHECK(severity_of(log, "using npm@") == "INFO");
    CHECK(severity_of(log, "http fetch GET") == "INFO");
    for (const model::FileRecord& record : read_log_file(log)) {
      CHECK_FALSE(record.log()->severity_text.empty());
      CHECK_FALSE(record.log()->timestamp.has_value());
    }
    // Of npm 6 and before.
    CHECK(find_severity("0 info it worked if it ends with ok") == "INFO");
    CHECK(find_severity("21 error code E404") == "ERROR");
    CHECK(find_severity("7 timing npm Completed in 12ms") == "INFO");
    CHECK(find_severity("31 warn ERESOLVE overriding peer") == "WARN");
    // No line of npm's: what a compiler counts, and sentences.
    CHECK(find_severity("1 error generated.") == "");
    CHECK(find_severity("0 error lines") == "");
    CHECK(find_severity("3 error messages") == "");
    CHECK(find_severity("1 error") == "");
    CHECK(find_severity("2 errors and 1 warning") == "");
    CHECK(find_severity(" 12 error code 1") == "");
  }

  TEST_CASE("takes Compose's prefix in colours and with times") {
    const auto plain = read_log_file("containers/compose.log");
    for (const std::string log : {"containers/compose_color.log",
                                  "containers/compose_times.log"}) {
      CAPTURE(log);
      const auto records = read_log_file(log);
      REQUIRE(records.size() == plain.size());
      for (std::size_t i = 0; i < plain.size(); ++i) {
        CHECK(records[i].log()->body == plain[i].log()->body);
        CHECK(records[i].log()->severity_text
              == plain[i].log()->severity_text);
        CHECK(test::text_of(records[i], "service.name")
              == test::text_of(plain[i], "service.name"));
      }
      CHECK(bodies_around(log, "req-0b7e42").size() == 1);
      CHECK(bodies_around(log, "req-0b7e42")[0].ends_with(
          "ValueError: no such item"));
    }
    CHECK(read_log("\x1b[31mred\x1b[0m 10:00:01 plain\n").size() == 1);
  }

  TEST_CASE("joins what PostgreSQL says of an error, by time and process") {
    for (const std::string log : {"postgres/pg_detail.log",
                                  "postgres/pg_lines.log"}) {
      CAPTURE(log);
      const auto failed = find_records(log, "duplicate key");
      REQUIRE(failed.size() == 1);
      CHECK(failed[0].log()->severity_text == "ERROR");
      CHECK(failed[0].log()->body.ends_with("request_id='req-7f52'*/;"));
      REQUIRE(bodies_around(log, "req-7f53").size() == 1);
      CHECK(bodies_around(log, "req-7f53")[0].find("no_such_column\" does not")
            != std::string::npos);
      CHECK(severity_of(log, "CONTEXT:  PL/pgSQL") == "WARN");
    }
    const auto others = read_log(
        "2026-11-21 10:00:01.123 UTC [12] LOG:  a\n"
        "2026-11-21 10:00:01.123 UTC [13] STATEMENT:  another process's\n"
        "2026-11-21 10:00:01.124 UTC [13] STATEMENT:  later\n"
        "2026-11-21 10:00:01.124 UTC [13] LOG:  DETAIL:  its own\n");
    CHECK(others.size() == 4);
  }

  TEST_CASE("keeps a statement of PostgreSQL's csvlog whole, whatever its lines") {
    const std::string log = "postgres/pg.csv";
    const auto raised = find_records(log, "raise warning");
    REQUIRE(raised.size() == 1);
    CHECK(raised[0].log()->body.find("\n2026-11-28 10:00:00.000 UTC line, with")
          != std::string::npos);
    CHECK(severity_of(log, "statement: select 5") == "");
    CHECK(read_log_file(log).size() == 19); // as a reader of CSV has it
    const std::string first =
        "2026-11-21 10:00:01.123 UTC,\"u\",\"d\",1,\"\",x,1,\"\",,,0,LOG,0,\"";
    const auto records = read_log(first + "a\nselect\n\n{\"a\":1}\nx \"\"q\"\""
                                          "\n10:00:01 req-7\n\",,\n"
                                  + first + "b\",,\n");
    REQUIRE(records.size() == 2);
    CHECK(records[0].log()->body.ends_with("req-7\n\",,"));
    REQUIRE(bodies_around(log, "UTC line, with").size() == 2);
    CHECK(bodies_around(log, "UTC line, with")[0].starts_with(
        "2026-11-28 13:29:16.135"));
  }
}
