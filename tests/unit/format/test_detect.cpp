#include "log_records.hpp"

#include "format/detect.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <fstream>
#include <string>

using namespace hawk;
using format::detect;
using format::FileKind;
using format::goes_on_in_lines;
using format::is_within_line;
using test::read_fixture;

TEST_SUITE("detect") {
  TEST_CASE("knows logs of every kind") {
    for (const char* name : {"loggers_node/pino.log",
                             "loggers_node/winston_text.log",
                             "loggers_python/logging.log",
                             "loggers_python/structlog_console.log",
                             "loggers_go/klog.log",
                             "syslog/logger.log",
                             "journald/journalctl.log",
                             "containers/docker.log",
                             "containers/cri.log",
                             "containers/kubectl.log",
                             "otel_python/console.txt"}) {
      CAPTURE(name);
      CHECK(detect(read_fixture(name), true) == FileKind::lines);
    }
    CHECK(detect("[2026-11-21 10:00:01] x\n[2026", false) == FileKind::lines);
    CHECK(detect("x", true) == FileKind::lines);
    CHECK(detect("{\"msg\":\"x\"}", true) == FileKind::lines);
    CHECK(detect("\xef\xbb\xbfINFO x\n", true) == FileKind::lines);
  }

  TEST_CASE("knows documents, cut ones too") {
    CHECK(detect(read_fixture("otel_js/zipkin.json"), true)
          == FileKind::document);
    CHECK(detect("{\n  \"traceEvents\": [\n", false) == FileKind::document);
    CHECK(detect("[{\"ph\":\"X\",\"ts\":1,\"na", true) == FileKind::document);
    CHECK(detect("{\"data\":[{\"traceID\":\"a\"", false) == FileKind::document);
    CHECK(detect("{\"data\":[{\"traceID\":\"a\"", true) == FileKind::document);
    CHECK(detect("{\"resourceSpans\":[{\"scopeS", true) == FileKind::document);
    CHECK(detect("{\"msg\":\"a", true) == FileKind::lines);
  }

  TEST_CASE("knows what is none") {
    CHECK(detect("", true) == FileKind::empty);
    CHECK(detect(std::string("\xff\xfeI\0N\0F\0O\0", 10), true)
          == FileKind::utf16);
    CHECK(detect(std::string("\xfe\xff\0I\0N\0F\0O", 10), true)
          == FileKind::utf16);
    CHECK(detect(std::string("\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0", 20),
                 false)
          == FileKind::binary);
    CHECK(detect(std::string(64, '\0'), true) == FileKind::binary);
  }

  TEST_CASE("knows binary data of any kind") {
    // As packed and encrypted data are.
    std::uint64_t state = 1;
    std::string random;
    for (int i = 0; i < 65536; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      random += static_cast<char>(state >> 56U);
    }
    for (const std::size_t size : {256U, 1000U, 4096U, 65536U}) {
      for (std::size_t at = 0; at + size <= random.size(); at += size) {
        CAPTURE(at);
        REQUIRE(detect(std::string_view(random).substr(at, size), false)
                == FileKind::binary);
      }
    }
    // This program, without its beginning.
    std::ifstream self("/proc/self/exe", std::ios::binary);
    std::string piece(65536, '\0');
    self.seekg(65536);
    self.read(piece.data(), 65536);
    CHECK(detect(piece, false) == FileKind::binary);
    CHECK(detect(std::string("\xa7\r\r\n\0\0\0\0", 8) + std::string(99, 'a'),
                 false)
          == FileKind::binary);
    CHECK(detect("\x89PNG\r\n\x1a\n" + std::string(99, 'a'), false)
          == FileKind::binary);
  }

  TEST_CASE("takes no log for binary data") {
    const std::string line = "2026-11-21 10:00:01 INFO paid\n";
    const auto many = [](const std::string& text) {
      std::string out;
      while (out.size() < 4000) {
        out += text;
      }
      return out;
    };
    for (const std::string& text : {
             // ISO 8859-1, Shift JIS, KOI8-R
             many("2026-11-21 10:00:01 WARN Zahlung " "\xfc" "ber 5 \xa3 f\xfcr M\xfcller\n"),
             many("2026-11-21 10:00:01 INFO \x83\x65\x83\x58\x83\x67\n"),
             many("2026-11-21 10:00:01 INFO \xd0\xd2\xc9\xd7\xc5\xd4\n"),
             // colours, a progress bar, a spinner
             many("\x1b[32mINFO\x1b[0m \x1b[1mpaid\x1b[0m\n"),
             many("\r\x1b[K 45 % [=====>    ]\b\b\a"),
             // a few NULs, objects with NULs between, a hole amid
             line + std::string(3, '\0') + many(line),
             many(R"({"version":"1.1","short_message":"x"})" + std::string(1, '\0')),
             many(line) + std::string(40000, '\0') + line,
             std::string("x"),
             std::string("\x1b[0m\n"),
         }) {
      CAPTURE(text.substr(0, 60));
      CHECK(detect(text, false)
            == (text[0] == '{' ? FileKind::document : FileKind::lines));
    }
  }

  TEST_CASE("knows a log whose first line was cut") {
    const std::string record = R"({"msg":"a","request_id":"r-1"})" "\n";
    const std::string plain = "2026-11-28T10:00:02Z INFO a request_id=r-1\n";
    for (const std::string first :
         {R"({"data":{"a":"order was c)",
          R"({"data":{"a":"order, c,)",
          R"({"data":{"a":"b")",
          R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"one"},{"na)"}) {
      CAPTURE(first);
      for (const std::string& next : {record, plain}) {
        CHECK(detect(first + "\n" + next, true) == FileKind::lines);
        CHECK(detect(first + "\n\n" + next + next, false) == FileKind::lines);
        CHECK(detect(first + "\r\n" + next, false) == FileKind::lines);
      }
    }
    // Cut where an element may follow, but then a comma or bracket.
    for (const std::string first : {R"({"data":[)", R"({"data":{"a":1,)"}) {
      CHECK(detect(first + "\n" + record + record, false) == FileKind::lines);
      CHECK(detect(first + "\n" + plain, false) == FileKind::lines);
    }
    // An object may follow there.
    for (const std::string text :
         {"{\"traceEvents\":[\n{\"ph\":\"X\"}\n]}\n",
          "{\"traceEvents\":[{\"a\":1},\n{\"ph\":\"X\"}\n]}\n",
          "{\"traceEvents\":[\n{\"ph\":\"X\"},\n{\"ph\":\"X\"}\n]}\n",
          "{\"otherData\":\n{\"ph\":\"X\"}\n}\n",
          "{\"data\": [1,\n2026\n]}\n",
          "{\"data\": {\"a\":1\n}\n}\n"}) {
      CAPTURE(text);
      CHECK(detect(text, true) == FileKind::document);
    }
  }

  TEST_CASE("tells a long first line from a document") {
    const std::string pad(70'000, 'x');
    const std::string record = R"({"msg":")" + pad + "\"}\n";
    const std::string spans = R"({"resourceSpans":[{"a":")" + pad + "\"";
    for (const std::string& text : {record, " \n" + record, spans}) {
      CHECK(is_within_line(text.substr(0, 65'536)));
    }
    CHECK_FALSE(is_within_line("{\n" + pad));
    CHECK_FALSE(is_within_line("[{" + pad));
    CHECK(goes_on_in_lines(record + "x"));
    CHECK(goes_on_in_lines(record + record));
    CHECK(goes_on_in_lines(spans + "}]}\nplain"));
    CHECK(goes_on_in_lines(R"({"msg":")" + pad + "\n" + record)); // damaged
    CHECK(goes_on_in_lines(spans + "\n" + record));              // so is this
    CHECK_FALSE(goes_on_in_lines(record));
    CHECK_FALSE(goes_on_in_lines(record + "  \n\n"));
    CHECK_FALSE(goes_on_in_lines(spans));
    // A document whose first line is long.
    CHECK_FALSE(goes_on_in_lines(spans + "},\n{\"a\":1},\n{\"a\":2}]}\n"));
  }

  TEST_CASE("looks behind the hole that a cut log begins with") {
    CHECK(detect(std::string(4096, '\0') + "2026-11-21 10:00:01 INFO x\n", true)
          == FileKind::lines);
  }

  TEST_CASE("knows a message behind its length") {
    CHECK(detect(std::string("\0\0\0\x11", 4) + "{\"resourceSpans\":[", false)
          == FileKind::framed_otlp);
  }
}
