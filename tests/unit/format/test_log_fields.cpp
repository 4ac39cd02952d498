#include "log_records.hpp"

#include "format/log_fields.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hawk;
using model::FileRecord;
using test::k_ten;
using test::read_log;
using test::read_log_file;
using test::text_of;
using test::time_of;

namespace {

// A line's only record.
FileRecord one(const std::string& line) {
  const auto records = read_log(line + "\n");
  REQUIRE(records.size() == 1);
  return records[0];
}

} // namespace

TEST_SUITE("log_fields") {
  TEST_CASE("reads what real loggers write") {
    for (const char* name :
         {"loggers_node/pino.log",       "loggers_node/pino_iso.log",
          "loggers_node/bunyan.log",     "loggers_node/winston.log",
          "loggers_python/json.log",     "loggers_python/ecs.log",
          "loggers_python/structlog.log", "loggers_go/zap.log",
          "loggers_python/structlog_logfmt.log",
          "loggers_go/zap_iso.log",      "loggers_go/zerolog.log",
          "loggers_go/zerolog_s.log",    "loggers_go/zerolog_ms.log",
          "loggers_go/zerolog_us.log",   "loggers_go/zerolog_ns.log",
          "loggers_go/slog.log",         "loggers_go/slog_text.log",
          "loggers_go/logrus.log"}) {
      CAPTURE(name);
      const auto records = read_log_file(name);
      REQUIRE(!records.empty());
      CHECK(records[0].log()->body == "order accepted");
      CHECK(records[0].log()->severity_text == "INFO");
      CHECK(text_of(records[0], "correlation_id") == "req-0b7e41");
      for (const FileRecord& record : records) {
        CHECK_FALSE(record.is_plain);
        CHECK_FALSE(record.log()->body.empty());
        CHECK_FALSE(record.log()->severity_text.empty());
        // 2026-11-28, all of it
        CHECK(time_of(record) / 86'400'000'000'000 == 20'785);
      }
    }
  }

  TEST_CASE("keeps the digits of a number beyond 64 bits") {
    const FileRecord record =
        one(R"({"request_id":11803532876627986230,"size":1.5})");
    CHECK(text_of(record, "request_id") == "11803532876627986230");
    CHECK(std::get<double>(record.log()->attributes.at("size")) == 1.5);
  }

  TEST_CASE("reads what loguru serialises") {
    const FileRecord record = one(
        R"({"text":"2026-11-28 | INFO | start\n","record":{"extra":)"
        R"({"request_id":"req-1"},"level":{"name":"INFO","no":20},"message":)"
        R"("start req-1","time":{"repr":"2026-11-28 08:39:07.951340+00:00",)"
        R"("timestamp":1795855147.95134}}})");
    CHECK(record.log()->body == "start req-1");
    CHECK(record.log()->severity_text == "INFO");
    CHECK(time_of(record) == 1'795'855'147'951'340'000);
    CHECK(text_of(record, "record.extra.request_id") == "req-1");
  }

  TEST_CASE("reads logfmt with the quotes of Python's repr()") {
    const FileRecord record = one(
        "user='a \\'b\\'' event='start it' request_id='req-1' level='info'");
    CHECK(text_of(record, "user") == "a 'b'");
    CHECK(text_of(record, "request_id") == "req-1");
    CHECK(record.log()->body == "start it");
    CHECK(text_of(one("level=info msg='tis request_id=r-1"), "request_id")
          == "r-1");
  }

  TEST_CASE("reads exceptions under one name") {
    for (const char* name : {"loggers_node/pino.log",
                             "loggers_node/bunyan.log",
                             "loggers_node/winston.log",
                             "loggers_python/json.log",
                             "loggers_python/structlog.log",
                             "loggers_python/ecs.log",
                             "loggers_go/zap.log"}) {
      CAPTURE(name);
      std::string stack;
      for (const FileRecord& record : read_log_file(name)) {
        stack += text_of(record, "exception.stacktrace");
      }
      CHECK(stack.size() > 60);
    }
    const auto pino = read_log_file("loggers_node/pino.log");
    CHECK(text_of(pino.at(3), "exception.type") == "TypeError");
    CHECK(text_of(pino[3], "exception.message") == "no such item");
    CHECK(text_of(pino[1], "req.headers.x-request-id") == "req-0b7e41");
    CHECK(pino[4].log()->trace_id == "4bf92f3577b34da6a3ce929d0e0e4736");
  }

  TEST_CASE("reads what others document") {
    FileRecord record =
        one(R"({"instant":{"epochSecond":1795255201,"nanoOfSecond":5},)"
            R"("thread":"main","level":"WARN","loggerName":"a.B",)"
            R"("message":"m","thrown":{"name":"E","message":"x"}})");
    CHECK(time_of(record) == k_ten + 5);
    CHECK(text_of(record, "exception.type") == "E");
    CHECK(text_of(record, "thread.name") == "main");

    record = one(R"({"version":"1.1","host":"h","level":4,)"
                 R"("short_message":"m","timestamp":1795255201.25,"_cid":"7"})");
    CHECK(time_of(record) == k_ten + 250'000'000);
    CHECK(record.log()->severity_text == "WARN");
    CHECK(record.log()->body == "m");
    CHECK(text_of(record, "_cid") == "7");

    record = one(R"({"t":{"$date":"2026-11-21T11:00:01.000+01:00"},"s":"E",)"
                 R"("c":"NETWORK","id":22,"msg":"m","attr":{"a":1}})");
    CHECK(time_of(record) == k_ten);
    CHECK(record.log()->severity_text == "ERROR");
    CHECK(text_of(record, "attr.a") == "1");

    record = one(R"({"@t":"2026-11-21T10:00:01Z","@mt":"m {A}","@m":"m 1",)"
                 R"("@l":"Warning","@tr":"4bf92f3577b34da6a3ce929d0e0e4736"})");
    CHECK(record.log()->body == "m 1");
    CHECK(record.log()->severity_text == "WARN");
    CHECK(record.log()->trace_id == "4bf92f3577b34da6a3ce929d0e0e4736");

    record = one(
        R"({"severity":"NOTICE","time":"2026-11-21T10:00:01Z","message":"m",)"
        R"("logging.googleapis.com/trace":"projects/p/traces/0af7"})");
    CHECK(record.log()->trace_id == "0af7");

    record = one(R"({"@timestamp":"2026-11-21T10:00:01Z","message":"m",)"
                 R"("log":{"level":"error"},"trace":{"id":"0af7"}})");
    CHECK(record.log()->severity_text == "ERROR");
    CHECK(record.log()->trace_id == "0af7");
  }

  TEST_CASE("reads Serilog, compact and not") {
    FileRecord record =
        one(R"({"@t":"2026-11-21T10:00:01.5Z","@mt":"order {Id} failed",)"
            R"("@l":"Error","@x":"System.Exception: boom\n   at A.B",)"
            R"("@i":"7a8b9c0d","Id":7,"CorrelationId":"req-1"})");
    CHECK(time_of(record) == k_ten + 500'000'000);
    CHECK(record.log()->severity_text == "ERROR");
    CHECK(record.log()->body == "order {Id} failed");
    CHECK(text_of(record, "exception.stacktrace").starts_with("System.Exc"));
    CHECK(text_of(record, "CorrelationId") == "req-1");
    for (const auto& [level, wanted] :
         {std::pair("Verbose", "TRACE"), std::pair("Debug", "DEBUG"),
          std::pair("Information", "INFO"), std::pair("Warning", "WARN"),
          std::pair("Error", "ERROR"), std::pair("Fatal", "FATAL")}) {
      record = one(R"({"Timestamp":"2026-11-21T11:00:01.0000000+01:00",)"
                   R"("Level":")"
                   + std::string(level)
                   + R"(","MessageTemplate":"order {Id}",)"
                     R"("RenderedMessage":"order 7","Exception":"E: x",)"
                     R"("Properties":{"Id":7,"RequestId":"0HM:1"}})");
      CHECK(time_of(record) == k_ten);
      CHECK(record.log()->severity_text == wanted);
      CHECK(record.log()->body == "order 7");
      CHECK(text_of(record, "MessageTemplate") == "order {Id}");
      CHECK(text_of(record, "exception.stacktrace") == "E: x");
      CHECK(text_of(record, "Properties.RequestId") == "0HM:1");
    }
  }

  TEST_CASE("reads Fluent Bit, and the line in it") {
    FileRecord record =
        one(R"({"date":1795255201.5,"log":"ERROR [req-1] no stock",)"
            R"("stream":"stderr"})");
    CHECK(time_of(record) == k_ten + 500'000'000);
    CHECK(record.is_plain);
    CHECK(record.log()->severity_text == "ERROR");
    CHECK(record.log()->body == "ERROR [req-1] no stock");
    record = one(
        R"({"date":"2026-11-21T10:00:01.000000Z","log":"{\"level\":\"warn\",)"
        R"(\"msg\":\"low\",\"request_id\":\"req-1\"}\n"})");
    CHECK(time_of(record) == k_ten);
    CHECK(!record.is_plain);
    CHECK(record.log()->severity_text == "WARN");
    CHECK(record.log()->body == "low");
    CHECK(text_of(record, "request_id") == "req-1");
    // A date alone is what it is.
    record = one(R"({"time":"2026-11-21T10:00:01Z","date":"2026-11-20"})");
    CHECK(time_of(record) == k_ten);
    CHECK(text_of(record, "date") == "2026-11-20");
  }

  TEST_CASE("keeps what it cannot place") {
    const FileRecord record =
        one(R"({"message":"m","event":"e","time":"late","s":"x","t":5,)"
            R"("list":[1,{"a":2}],"none":null,"yes":true,"half":0.5,)"
            R"("big":9007199254740993,"otelTraceID":"0"})");
    CHECK(record.log()->body == "m");
    CHECK(text_of(record, "event") == "e");
    CHECK(text_of(record, "time") == "late");
    CHECK(text_of(record, "s") == "x");
    CHECK(text_of(record, "t") == "5");
    CHECK(text_of(record, "list") == "[1,{\"a\":2}]");
    CHECK(text_of(record, "big") == "9007199254740993");
    CHECK(record.log()->trace_id.empty());
    CHECK(record.log()->attributes.count("none") == 0);
  }

  TEST_CASE("takes the better of two names, in any order") {
    CHECK(one(R"({"event":"e","message":"m"})").log()->body == "m");
    CHECK(text_of(one(R"({"event":"e","message":"m"})"), "event") == "e");
    CHECK(one(R"({"event":"e"})").log()->body == "e");
  }

  TEST_CASE("reads logfmt with quotes, bare keys and doubles") {
    const FileRecord record =
        one(R"(ts=1795255201.5 level=error msg="a \"b\"\nc" ok n=3 n=4 x=)");
    CHECK(time_of(record) == k_ten + 500'000'000);
    CHECK(record.log()->body == "a \"b\"\nc");
    CHECK(text_of(record, "n") == "4");
    CHECK(record.log()->attributes.count("ok") == 1);
    CHECK(one("a=b c").is_plain);
    CHECK(one("level=info x=\"open").is_plain);
  }

  TEST_CASE("finds a field by its whole name only") {
    CHECK(format::find_field("").role == format::FieldRole::attribute);
    CHECK(format::find_field("msgs").role == format::FieldRole::attribute);
    CHECK(format::find_field("msg").role == format::FieldRole::message);
    CHECK(format::find_field("pid").name == "process.pid");
  }
}
