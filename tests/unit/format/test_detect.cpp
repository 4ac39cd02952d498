#include "log_records.hpp"

#include "format/detect.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hawk;
using format::detect;
using format::FileKind;
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

  TEST_CASE("looks behind the hole that a cut log begins with") {
    CHECK(detect(std::string(4096, '\0') + "2026-11-21 10:00:01 INFO x\n", true)
          == FileKind::lines);
  }

  TEST_CASE("knows a message behind its length") {
    CHECK(detect(std::string("\0\0\0\x11", 4) + "{\"resourceSpans\":[", false)
          == FileKind::framed_otlp);
  }
}
