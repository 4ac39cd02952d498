#include "log_records.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace hawk;
using format::LinePart;
using format::part_of;
using model::FileRecord;
using test::k_ten;
using test::read_log;
using test::read_log_file;
using test::text_of;
using test::time_of;

namespace {

std::string body_of(const FileRecord& record) {
  return record.log()->body;
}

std::string level_of(const FileRecord& record) {
  return record.log()->severity_text;
}

} // namespace

TEST_SUITE("line_decoder") {
  TEST_CASE("keeps a traceback with its record") {
    const auto records = read_log_file("loggers_python/logging.log");
    REQUIRE(records.size() == 4);
    CHECK(records[0].is_plain);
    CHECK(level_of(records[0]) == "INFO");
    CHECK(body_of(records[0]).ends_with("logging.log: order accepted"));
    CHECK(level_of(records[1]) == "WARN");
    CHECK(level_of(records[2]) == "ERROR");
    const std::string body = body_of(records[2]);
    CHECK(body.find("\nThe above exception was the direct cause")
          != std::string::npos);
    CHECK(body.ends_with("\nRuntimeError: order failed"));
    CHECK(records[2].raw == body);
    CHECK(records[2].line == 3);
    CHECK(level_of(records[3]) == "FATAL");
  }

  TEST_CASE("keeps a message of several lines with its traceback") {
    const std::string error = "2026-11-21 10:00:01 ERROR [req-2] multi\n";
    const std::string traceback = "Traceback (most recent call last):\n"
                                  "  File \"a.py\", line 15, in work\n"
                                  "KeyError: 'x'\n";
    const std::string next = "2026-11-21 10:00:02 INFO [req-3] step\n";
    const auto bodies = [](const std::string& text) {
      std::vector<std::string> all;
      for (const FileRecord& record : read_log(text)) {
        all.push_back(body_of(record));
        CHECK((!record.is_plain || record.raw == body_of(record)));
      }
      return all;
    };
    const auto trimmed = [](std::string text) {
      text.pop_back();
      return text;
    };
    const std::string message = "line message\n\n  indented\nlast\n";
    CHECK(bodies(error + message + traceback + next)
          == std::vector<std::string>{trimmed(error + message + traceback),
                                      trimmed(next)});
    // Without one the lines are nobody's, as they are below other levels.
    using All = std::vector<std::string>;
    CHECK(bodies(error + "a\nb\n  c\n" + next)
          == All{trimmed(error), "a", "b\n  c", trimmed(next)});
    CHECK(bodies(error + "a\nb") == All{trimmed(error), "a", "b"});
    CHECK(bodies(error + "a\n{\"msg\":\"b\"}\n" + traceback).size() == 4);
    CHECK(bodies(next + "a\n" + traceback)
          == All{trimmed(next), trimmed("a\n" + traceback)});
    CHECK(bodies(error + traceback + "a\n" + traceback).size() == 2);
    std::string many;
    for (int i = 0; i < 17; ++i) {
      many += "line\n";
    }
    CHECK(bodies(error + many + traceback).size() == 18);
    // With colours, the line that ends them too.
    const std::string red = "\x1b[31m";
    CHECK(bodies(red + error + red + "aaaaaaaaaaaaaaaaaaaaaaaaaaa\n" + red
                 + "level=info msg=b request_id=req-9\n")
          == All{trimmed(red + error), red + "aaaaaaaaaaaaaaaaaaaaaaaaaaa", "b"});
    // Of containers each has its own.
    const std::string a = "2026-11-21T10:00:01.123456789Z stdout F ";
    const std::string b = "2026-11-21T10:00:01.123456789Z stderr F ";
    const auto framed = read_log(a + error + b + "print\n" + a + "message\n" + b
                                 + "more\n" + a + traceback);
    CHECK(std::any_of(framed.begin(), framed.end(), [](const auto& record) {
      return body_of(record).ends_with("multi\nmessage\nTraceback (most recent "
                                       "call last):");
    }));
  }

  TEST_CASE("joins what container runtimes cut, per stream") {
    for (const char* name : {"containers/docker.log",
                             "containers/docker_rewritten.log",
                             "containers/cri.log",
                             "containers/crio.log"}) {
      CAPTURE(name);
      bool traceback = false;
      bool joined = false;
      for (const FileRecord& record : read_log_file(name)) {
        traceback = traceback
                    || (body_of(record).ends_with("\n\nValueError: no such item")
                        && text_of(record, "log.iostream") == "stderr");
        if (text_of(record, "correlation_id") == "a/b-0b7e43") {
          joined = true;
          CHECK(time_of(record) == k_ten + 2'000'000'000);
          CHECK(body_of(record).size() == 7 + 40'000);
          CHECK(body_of(record).starts_with("long \xc3\xa9xxx"));
          CHECK(text_of(record, "log.iostream") == "stdout");
        }
      }
      CHECK(traceback);
      CHECK(joined);
    }
  }

  TEST_CASE("parses what is in a frame") {
    for (const char* name : {"containers/docker.log",
                             "containers/cri.log",
                             "containers/kubectl.log",
                             "containers/compose.log"}) {
      CAPTURE(name);
      const auto records = read_log_file(name);
      REQUIRE(records.size() >= 5);
      CHECK(body_of(records[0]) == "say \"no\"\nn=2");
      CHECK(text_of(records[0], "correlation_id") == "req-0b7e41");
      CHECK(time_of(records[0]) == k_ten + 123'000'000);
      CHECK(level_of(records[0]) == "ERROR");
      CHECK_FALSE(records[0].is_plain);
      CHECK(body_of(records[1]) == "slow");
      CHECK(level_of(records[1]) == "WARN");
    }
    const auto kubectl = read_log_file("containers/kubectl.log");
    CHECK(text_of(kubectl[2], "k8s.pod.name") == "orders-7d4f9c-x2x9v");
    CHECK(text_of(kubectl[2], "k8s.container.name") == "app");
    CHECK(body_of(kubectl[2]).ends_with("\n\nValueError: no such item"));
    const auto compose = read_log_file("containers/compose.log");
    CHECK(text_of(compose[3], "service.name") == "billing-1");
    const auto stamped =
        read_log("2026-11-21T10:00:01.000000005Z {\"msg\":\"x\"}\n");
    CHECK(time_of(stamped.at(0)) == k_ten + 5);
    CHECK(body_of(stamped[0]) == "x");
  }

  TEST_CASE("reads journald, with its bytes and what is in its messages") {
    const auto records = read_log_file("journald/journalctl.log");
    REQUIRE(records.size() == 5);
    CHECK(records[0].is_plain);
    CHECK(time_of(records[0]) == k_ten + 123'449'000);
    CHECK(text_of(records[0], "process.pid") == "4711");
    CHECK(text_of(records[0], "service.name") == "orders");
    CHECK(body_of(records[1]) == "bytes \xff\xfe and \x1b[31mred\x1b[0m");
    CHECK(level_of(records[1]) == "ERROR");
    CHECK(text_of(records[2], "CORRELATION_ID") == "req-0b7e42");
    CHECK(body_of(records[3]) == "inner");
    CHECK(level_of(records[3]) == "WARN");
    CHECK(text_of(records[3], "host.name") == "host-1");
    CHECK(text_of(records[4], "REQUEST_ID") == "[\"a-1\",\"a-2\"]");
  }

  TEST_CASE("reads syslog of both kinds") {
    const auto records = read_log_file("syslog/logger.log");
    REQUIRE(records.size() == 7);
    for (const std::size_t i : {0U, 2U, 4U}) {
      CHECK(level_of(records[i]) == "ERROR");
      CHECK(level_of(records[i + 1]) == "INFO");
    }
    for (const FileRecord& record : records) {
      CHECK(record.log()->timestamp);
    }
  }

  TEST_CASE("reads spans that were printed between lines") {
    std::size_t spans = 0;
    std::size_t lines = 0;
    for (const FileRecord& record : read_log_file("otel_python/console.txt")) {
      spans += record.span() != nullptr ? 1U : 0U;
      lines += record.is_plain ? 1U : 0U;
    }
    CHECK(spans >= 1);
    CHECK(lines >= 2);
  }

  TEST_CASE("goes on where a printed object has no end") {
    const auto records = read_log("{\n  \"a\": 1,\n2026-11-21 10:00:01 INFO x\n"
                                  "{\n  \"msg\": \"pretty\"\n}\n{\n");
    REQUIRE(records.size() == 4);
    CHECK(body_of(records[0]) == "{\n  \"a\": 1,");
    CHECK(level_of(records[1]) == "INFO");
    CHECK(body_of(records[2]) == "pretty");
    CHECK(records[2].line == 4);
    CHECK(body_of(records[3]) == "{");
  }

  TEST_CASE("takes CRLF, a byte order mark and NULs off") {
    const auto records = read_log(
        std::string("\xef\xbb\xbf{\"msg\":\"a\"}\r\n"
                    "2026-11-21 10:00:01 INFO b\r\n  more\r\n")
        + std::string(3, '\0') + "INFO c\n");
    REQUIRE(records.size() == 3);
    CHECK(body_of(records[0]) == "a");
    CHECK(records[0].offset == 3);
    CHECK(body_of(records[1]) == "2026-11-21 10:00:01 INFO b\n  more");
    CHECK(body_of(records[2]) == "INFO c");
  }

  TEST_CASE("keeps bytes that are no UTF-8") {
    const auto records =
        read_log("INFO a\xff\xfe b\n{\"msg\":\"a\xff b\"}\n");
    REQUIRE(records.size() == 2);
    CHECK(body_of(records[0]) == "INFO a\xff\xfe b");
    CHECK(body_of(records[1]) == "a\xff b");
  }

  TEST_CASE("shows a line that was cut, and counts it") {
    std::vector<FileRecord> records;
    format::LineDecoder decoder(
        [&records](FileRecord record) { records.push_back(std::move(record)); });
    decoder.decode("{\"msg\":\"a\"}\n{\"msg\":\"b", 0, 1);
    decoder.finish();
    REQUIRE(records.size() == 2);
    CHECK(records[1].is_plain);
    CHECK(body_of(records[1]) == "{\"msg\":\"b");
    REQUIRE(decoder.skipped().size() == 1);
    CHECK(decoder.skipped()[0].records == 1);
    CHECK(decoder.skipped()[0].what.find("(line 2)") != std::string::npos);
  }

  TEST_CASE("reads json-file that was written anew") {
    const auto wanted = read_log_file("containers/docker.log");
    const auto got = read_log_file("containers/docker_rewritten.log");
    REQUIRE(got.size() == wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      CHECK(body_of(got[i]) == body_of(wanted[i]));
      CHECK(time_of(got[i]) == time_of(wanted[i]));
      CHECK(text_of(got[i], "log.iostream")
            == text_of(wanted[i], "log.iostream"));
    }
    for (const char* line :
         {R"({ "log" : "ERROR [req-1] x\n" , "stream" : "stderr" , "time" :)"
          R"( "2026-11-21T10:00:01Z" })",
          R"({"log": "ERROR [req-1] x\n", "stream": "stderr", "time":)"
          R"( "2026-11-21T10:00:01Z", "attrs": {"tag": "a"}})"}) {
      CAPTURE(line);
      const auto records = read_log(line);
      REQUIRE(records.size() == 1);
      CHECK(body_of(records[0]) == "ERROR [req-1] x");
      CHECK(time_of(records[0]) == k_ten);
      CHECK(text_of(records[0], "log.iostream") == "stderr");
      CHECK(format::find_docker_text(line) == R"(ERROR [req-1] x\n)");
      CHECK(!format::is_partial(line));
    }
    CHECK(!format::find_docker_text(R"({ "logs" : "x", "stream": "stderr"})"));
    CHECK(!format::find_docker_text(R"({"log": "x", "streams": "stderr"})"));
  }

  TEST_CASE("reads Nest's, with its dates of the United States") {
    for (const char* name :
         {"loggers_node/nest.log", "loggers_node/nest_color.log"}) {
      CAPTURE(name);
      const auto records = read_log_file(name);
      REQUIRE(records.size() == 4);
      const std::vector<std::string> levels = {"", "WARN", "ERROR", "DEBUG"};
      for (std::size_t i = 0; i < records.size(); ++i) {
        CHECK(records[i].log()->severity_text == levels[i]);
        CHECK(time_of(records[i]) / 86'400'000'000'000 == 20'785);
      }
      CHECK(body_of(records[2]).find("at node:internal") != std::string::npos);
    }
  }

  TEST_CASE("reads what is whole of a line of spans that was cut") {
    const std::string line =
        R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name",)"
        R"("value":{"stringValue":"web"}}]},"scopeSpans":[{"spans":[)"
        R"({"traceId":"5b8efff798038103d269b633813fc60c",)"
        R"("spanId":"eee19b7ec3c1b171","name":"one"},)"
        R"({"traceId":"5b8efff798038103d269b633813fc60c",)"
        R"("spanId":"eee19b7ec3c1b172","name":"two"},)"
        R"({"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b)";
    std::vector<FileRecord> records;
    format::LineDecoder decoder(
        [&records](FileRecord record) { records.push_back(std::move(record)); });
    decoder.decode("{\"msg\":\"a\"}\n" + line, 100, 1);
    decoder.finish();
    REQUIRE(records.size() == 3);
    REQUIRE(records[1].span() != nullptr);
    CHECK(records[1].span()->name == "one");
    CHECK(records[1].span()->service == "web");
    CHECK(records[1].line == 2);
    CHECK(records[1].offset == 112);
    CHECK(records[2].span()->name == "two");
    REQUIRE(decoder.skipped().size() == 1);
    CHECK(decoder.skipped()[0].records == 1);
    CHECK(decoder.skipped()[0].what.find("2 records in it are whole")
          != std::string::npos);
  }

  TEST_CASE("reads escapes as what they stand for") {
    const auto plain = read_log("{\"msg\":\"x\",\"id\":\"a\\/b\\u002dc\"}\n");
    CHECK(text_of(plain.at(0), "id") == "a/b-c");
    const auto docker =
        read_log("{\"log\":\"{\\\"msg\\\":\\\"x\\\",\\\"id\\\":\\\"a\\\\/b\\\"}"
                 "\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-21T10:00:01Z\"}"
                 "\n");
    CHECK(text_of(docker.at(0), "id") == "a/b");
    CHECK(time_of(docker[0]) == k_ten);
  }

  TEST_CASE("takes times as they come") {
    const auto records = read_log("{\"msg\":\"a\"}\nplain\n"
                                  "2026-11-21T10:00:02Z b\n"
                                  "2026-11-21T10:00:01Z c\n"
                                  "{\"msg\":\"d\",\"time\":\"soon\"}\n");
    REQUIRE(records.size() == 5);
    CHECK_FALSE(records[0].log()->timestamp);
    CHECK_FALSE(records[1].log()->timestamp);
    CHECK(time_of(records[2]) == k_ten + 1'000'000'000);
    CHECK(time_of(records[3]) == k_ten);
    CHECK_FALSE(records[4].log()->timestamp);
    CHECK(text_of(records[4], "time") == "soon");
  }

  TEST_CASE("reads objects that follow each other") {
    const auto records = read_log(
        std::string("{\"short_message\":\"a\",\"level\":3}") + '\0'
        + "{\"short_message\":\"b\"}{\"msg\":\"c\"}\n");
    REQUIRE(records.size() == 3);
    CHECK(level_of(records[0]) == "ERROR");
    CHECK(body_of(records[1]) == "b");
    CHECK(body_of(records[2]) == "c");
  }

  TEST_CASE("gives nothing for nothing") {
    CHECK(read_log("").empty());
    CHECK(read_log("\n\n  \n\r\n").empty());
    CHECK(read_log(std::string(9, '\0')).empty());
  }

  TEST_CASE("keeps Go's stacks whole") {
    const auto records = read_log(
        "2026/11/21 10:00:01 INFO x\npanic: no such item\n\n"
        "goroutine 1 [running]:\nmain.take(0xc0)\n\t/app/main.go:5 +0x1d\n");
    REQUIRE(records.size() == 2);
    CHECK(level_of(records[1]) == "FATAL");
    CHECK(body_of(records[1]).starts_with("panic: no such item\n\ngoroutine"));
    CHECK(body_of(records[1]).ends_with("main.go:5 +0x1d"));
  }

  TEST_CASE("cuts a record without end, and many sources") {
    std::string text = "INFO x\n";
    for (int i = 0; i < 40'000; ++i) {
      text += "  " + std::string(60, 'x') + "\n";
    }
    CHECK(read_log(text).size() == 3);
    text.clear();
    for (int i = 0; i < 5000; ++i) {
      text += "x-" + std::to_string(i) + " | INFO y\n";
    }
    CHECK(read_log(text).size() == 5000);
  }

  TEST_CASE("tells by a line alone what it is part of") {
    for (const char* line :
         {"{\"msg\":\"x\"}",
          "2026-11-21 10:00:01 x",
          "plain words",
          "{",
          "2026-11-21T10:00:05.000000001Z stdout F INFO x",
          "[pod/a/b] INFO x",
          "{\"log\":\"INFO x\\n\",\"stream\":\"stdout\",\"time\":\"t\"}",
          "{\"log\":\"{\\\"a\\\":1}\\n\",\"stream\":\"stdout\",\"time\":\"t\"}"}) {
      CAPTURE(line);
      CHECK(part_of(line) == LinePart::whole);
    }
    for (const char* line :
         {"",
          "  x",
          "    [x for x in y]",
          "Traceback (most recent call last):",
          "ValueError: x",
          "}",
          "2026-11-21T10:00:05.000000001Z stderr F   File \"x\"",
          "[pod/a/b]   at x",
          "orders-1  | ValueError: x",
          "{\"log\":\"\\tat x\\n\",\"stream\":\"stderr\",\"time\":\"t\"}",
          "{\"log\":\"ValueError: x\\r\\n\",\"stream\":\"stderr\",\"time\":\"t\"}",
          "{\"log\":\"\\n\",\"stream\":\"stderr\",\"time\":\"t\"}"}) {
      CAPTURE(line);
      CHECK(part_of(line) == LinePart::continues);
    }
    for (const char* line :
         {"{\"log\":\"x\",\"stream\":\"stdout\",\"time\":\"t\"}",
          "2026-11-21T10:00:05.000000001Z stdout P {\"a\""}) {
      CAPTURE(line);
      CHECK(part_of(line) == LinePart::goes_on);
    }
  }
}
