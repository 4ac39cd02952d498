#include "story/log_census.hpp"

#include "story/id_forms.hpp"
#include "support/census_ways.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

using namespace hawk;
using test::Listed;
using test::list_by_census;
using test::list_by_records;
using test::list_stream;

namespace {

constexpr std::size_t k_large = std::size_t{1} << 20;

std::vector<std::filesystem::path> fixtures() {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(
           HAWK_FIXTURES "/format")) {
    if (file.is_regular_file()) {
      files.push_back(file.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

// The zone of times without one.
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

  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;
};

} // namespace

TEST_SUITE("log census") {
  TEST_CASE("real files are listed alike by any number of threads") {
    for (const auto& path : fixtures()) {
      CAPTURE(path.string());
      const std::string text = read(path);
      const Listed wanted = list_by_records(text);
      for (const unsigned threads : {1U, 2U, 7U}) {
        for (const std::size_t block : {std::size_t{1}, std::size_t{700}, k_large}) {
          CAPTURE(threads);
          CAPTURE(block);
          CHECK(list_by_census(text, threads, block) == wanted);
        }
      }
      if (text.size() <= test::k_pipe_room) {
        CHECK(list_stream(text, 2, 500) == wanted);
      }
    }
  }

  TEST_CASE("stories of real files are told alike by any number of threads") {
    for (const auto& path : fixtures()) {
      CAPTURE(path.string());
      const std::string text = read(path);
      const test::ToldStories wanted = test::tell_stories_by_records(text);
      for (const unsigned threads : {1U, 3U}) {
        for (const std::size_t block : {std::size_t{700}, k_large}) {
          CAPTURE(threads);
          CAPTURE(block);
          CHECK(test::tell_stories_by_census(text, threads, block) == wanted);
        }
      }
    }
  }

  TEST_CASE("an operation is the same at a glance") {
    const auto operation_of = [](std::string_view line) {
      CAPTURE(line);
      const test::ToldStories told =
          test::tell_stories_by_census(line, 1, k_large);
      CHECK(told == test::tell_stories_by_records(line));
      REQUIRE(told.steps.size() == 1);
      return told.steps[0].operation;
    };
    CHECK(operation_of(R"({"msg":"order 7 of req-1 done","request_id":"req-1",)"
                       R"("service":"shop"})")
          == "shop: order # of # done");
    CHECK(operation_of(R"({"msg":"a","service":5,"error.type":"Timeout"})")
          == "a [Timeout]");
    CHECK(operation_of(R"({"msg":"a","service":99999999999999999999})")
          == "99999999999999999999: a");
    CHECK(operation_of(R"({"msg":"a","service":{"name":"x\u0065"}})")
          == "xe: a");
    CHECK(operation_of(R"({"msg":"a","service":"s","SYSLOG_IDENTIFIER":"t"})")
          == "t: a");
    // bunyan's
    CHECK(operation_of(R"({"name":"shop","level":30,"msg":"a","v":0})")
          == "shop: a");
    CHECK(operation_of(R"({"v":0,"name":"shop","msg":"a","service":"s"})")
          == "s: a");
    CHECK(operation_of(R"({"name":"shop","msg":"a","v":1})") == "a");
    CHECK(operation_of(R"({"name":5,"msg":"a","v":0})") == "a");
    // Without a message its keys tell.
    CHECK(operation_of(R"({"request_id":"req-1","status":200})")
          == "request_id status");
    CHECK(operation_of("level=info request_id=req-1 size=7") == "request_id size");
    CHECK(operation_of("level=info msg=a service=s") == "s: a");
    CHECK(operation_of("level=info msg=a service=5 error.type=T") == "a [T]");
    CHECK(operation_of("shop-1  | 2026-11-21 10:00:01 INFO [req-1] a 5")
          == "shop-1: a #");
    CHECK(operation_of(R"(shop-1  | {"msg":"a"})") == "shop-1: a");
    CHECK(operation_of(R"(shop-1  | {"msg":"a","service":"s"})") == "s: a");
    CHECK(operation_of(R"(shop-1  | {"msg":"a","service":5})") == "a");
    CHECK(operation_of(R"({"MESSAGE":"INFO [req-1] a 5","SYSLOG_IDENTIFIER":"s"})")
          == "s: a #");
  }

  // With times that are all different, and with few.
  TEST_CASE("stories whose records are not in the order of time") {
    std::mt19937 random(7);
    const auto number = [&random](unsigned most) {
      return std::to_string(random() % most);
    };
    for (const unsigned times : {90'000U, 40U}) {
      CAPTURE(times);
      std::string text;
      for (int i = 0; i < 400; ++i) {
        text += R"({"time":17952588)"
                + std::to_string(10'000 + random() % times) + R"(,"level":)"
                + (random() % 9 == 0 ? "50" : "30") + R"(,"msg":"step )"
                + std::string(1, "abcdef"[random() % 6])
                + R"(","request_id":")" + (random() % 3 == 0 ? "REQ-" : "req-")
                + number(40) + R"(","trace_id":")"
                + std::string(31, random() % 5 == 0 ? 'A' : 'a') + number(9)
                + "\"}\n";
      }
      const test::ToldStories wanted = test::tell_stories_by_records(text);
      CHECK(wanted.steps.size() == 400);
      CHECK(test::tell_stories_by_census(text, 1, k_large) == wanted);
      CHECK(test::tell_stories_by_census(text, 3, 300) == wanted);
    }
  }

  TEST_CASE("a glance tells of a record what the whole record says") {
    for (const auto& path : fixtures()) {
      CAPTURE(path.string());
      const std::string text = read(path);
      std::size_t whole = 0;
      CHECK(test::tell_by_glances(text, whole) == test::tell_by_records(text));
    }
  }

  TEST_CASE("what loggers write is told at a glance") {
    for (const char* name : {"loggers_node/pino.log",
                             "loggers_node/bunyan.log",
                             "loggers_node/winston.log",
                             "loggers_python/structlog.log",
                             "loggers_python/ecs.log",
                             "loggers_python/logging.log",
                             "loggers_python/structlog_logfmt.log",
                             "loggers_go/zap.log",
                             "loggers_go/slog.log",
                             "loggers_go/slog_text.log",
                             "loggers_go/zerolog.log",
                             "loggers_go/logrus.log",
                             "containers/docker.log",
                             "services/nginx_json.log"}) {
      CAPTURE(name);
      std::size_t whole = 0;
      const std::string text =
          read(std::string(HAWK_FIXTURES "/format/") + name);
      CHECK_FALSE(test::tell_by_glances(text, whole).empty());
      CHECK(whole == 0);
    }
  }

  TEST_CASE("failed responses are told at a glance, but for oddities") {
    const auto both = [](std::string text, bool failed, std::size_t read_whole) {
      CAPTURE(text);
      std::size_t whole = 0;
      text += '\n';
      const std::vector<test::Told> told = test::tell_by_glances(text, whole);
      CHECK(told == test::tell_by_records(text));
      REQUIRE(told.size() == 1);
      CHECK(told[0].failed == failed);
      CHECK(whole == read_whole);
    };
    const std::string request = R"({"request":"GET \"a\" HTTP/1.1","request_id":"r-1")";
    both(request + R"(,"status":502})", true, 0);
    both(request + R"(,"status":"502"})", true, 0);
    both(request + R"(,"status":"50\u0032"})", true, 0);
    both(request + R"(,"status":404})", false, 0);
    both(request + R"(,"status":502.0})", false, 0);
    both(request + R"(,"status":null})", false, 0);
    both(request + R"(,"status":[502]})", false, 0);
    both(request + R"(,"status":502,"level":"info"})", true, 0);
    both(request + R"(,"status":502,"level":"warn"})", false, 0);
    both(request + R"(,"status":502,"attempt":[]})", false, 0);
    both(request + R"(,"status":502,"status":200})", false, 1);
    both(R"({"level":30,"reqId":"r-1","res":{"statusCode":500},"responseTime":2})",
         true, 0);
    both(R"({"level":"info","message":"::1 \"GET / HTTP/1.1\" 500"})", true, 0);
    both(R"({"level":"info","message":"a\n::1 \"GET / HTTP/1.1\" 500"})", false, 0);
    both("level=info msg=a ip=::1 method=GET bytes=1 status=503", true, 0);
    both("level=info msg=a ip=::1 method bytes=1 status=\"503\"", true, 0);
    both("level=info msg=a ip=::1 method=GET bytes=1 status=0503", true, 1);
    both("level=info msg=a ip=::1 method=GET bytes=1 status=503 status=200",
         false, 1);
    both("level=info msg=\"::1 \\\"GET / HTTP/1.1\\\" 500\"", true, 0);
    both("INFO: ::1 - \"GET / HTTP/1.1\" 500 -", true, 0);
    both("::1 - \"GET / HTTP/1.1\" 500 -", true, 0);
    both("DEBUG: ::1 - \"GET / HTTP/1.1\" 500 -", false, 0);
  }

  TEST_CASE("a server's text and JSON list the same failures") {
    for (const std::string name : {"nginx_id.log", "nginx_json.log"}) {
      CAPTURE(name);
      std::vector<std::uint64_t> errors;
      for (const story::CatalogueRow& row :
           test::list_by_census(
               read(std::string(HAWK_FIXTURES "/format/services/") + name),
               2,
               1 << 20)
               .rows) {
        errors.push_back(row.errors);
      }
      std::sort(errors.begin(), errors.end());
      CHECK(errors == std::vector<std::uint64_t>{0, 0, 0, 0, 1});
    }
  }

  TEST_CASE("json-file and journald are told at a glance, but for oddities") {
    const auto both = [](std::string_view text, std::size_t read_whole) {
      CAPTURE(text);
      std::size_t whole = 0;
      CHECK(test::tell_by_glances(text, whole) == test::tell_by_records(text));
      CHECK(whole == read_whole);
    };
    both(R"({"log":"10:00:01 INFO [req-1] \"a\"\n","stream":"stdout","time":"2026-11-21T10:00:01Z"})"
         "\n", 0);
    both(R"({"log":"{\"msg\":\"a\",\"request_id\":\"r\\u00651\"}\n","stream":"stderr","time":"2026-11-21T10:00:01Z"})"
         "\n", 1); // its escape
    both(R"({"log":"a\n","stream":"stdout","attrs":{"tag":"x"},"time":"2026-11-21T10:00:01Z"})"
         "\n", 0); // by its document
    both(R"({"log":"a","stream":"stdout","time":"2026-11-21T10:00:01Z"})" "\n"
         R"({"log":"b\r\n","stream":"stdout","time":"2026-11-21T10:00:02Z"})" "\n", 0);
    both(R"({"log":"a b\n","stream":"stdout","time":"x"} {"level":"warn","msg":"b"})" "\n", 2);
    both(R"({"log":"a\u0000\n","stream":"stdout","time":"x"})" "\n", 0);
    both(R"({"PRIORITY":"6","MESSAGE":"ERROR [req-1] a","_PID":"1","__REALTIME_TIMESTAMP":"1795255201123456"})"
         "\n"
         R"({"MESSAGE":"b\nWARN","PRIORITY":"3","__REALTIME_TIMESTAMP":"1795255201123457"})"
         "\n"
         R"({"MESSAGE":"c","__REALTIME_TIMESTAMP":"1795255201123458"})" "\n", 0);
    both(R"({"MESSAGE":"{\"msg\":\"a\",\"request_id\":\"req-1\"}","PRIORITY":"6"})" "\n", 1);
    both(R"({"MESSAGE":[104,105],"PRIORITY":"6"})" "\n", 1);
    both(R"({"MESSAGE":null,"PRIORITY":"6"})" "\n", 1);
    both(R"({"log":"WARN [req-1] a","msg":"b"})" "\n"
         R"({"msg":"b","log":"WARN [req-1] a"})" "\n", 2);
  }

  // No strict JSON, duplicates, escapes in ids, spans, odd numbers, depth.
  TEST_CASE("what a glance does not fully understand is read whole") {
    for (const std::string line :
         {R"({"request_id":"a","request_id":"b"})",
          R"({"request_id":"a\u0062","msg":"x"})",
          R"({"request_id":7,"msg":"x","n":1e400})",
          R"({"request_id":-0})",
          R"({"request_id":007})",
          R"({"request_id":12345678901234567890,"msg":"x"})",
          R"({"request_id":["a"],"msg":"x"})",
          R"({"request_id":["a","b"],"msg":"x"})",
          R"({"request_ids":["a1","b2"],"msg":"x"})",
          R"({"trace_ids":[],"request_ids":"c3","msg":"x"})",
          R"({"request_ids":[1,"b2"],"msg":"x","links":[{"trace_id":"a"}]})",
          R"({"baggage":"user=u1,request_id=r%2D1;a=b,cid","msg":"x"})",
          R"({"headers":{"baggage":"correlation_id= c1 "},"request_id":"r2"})",
          R"({"baggage":7,"Baggage":["request_id=r3"],"msg":"x"})",
          R"(level=info msg=x baggage="request_id=r4,user=u" request_ids=[r5])",
          R"({"request_id":"a","x":[1,{"y":[]},{}],"z":{"a":{"b":{}}}})",
          R"({"request_id":"a","x":[1,]})",
          R"({"request_id":"a",})",
          R"({"request_id":"a"}{"request_id":"b"})",
          R"({"request_id":"a"} tail)",
          R"({"request_id":NaN})",
          R"({"request_id":"a","msg":"\ud83d\ude00 \u00e4 \"x\" \n"})",
          R"({"request_id":"a","msg":"\u00e4 \"x\" \/ \n \\"})",
          R"({"traceId":"463ac35c9f6413ad48485a3953bb6124",)"
          R"("id":"a2fb4a1d1a96d312","timestamp":1})",
          R"({"trace_id":"0x463ac35c9f6413ad48485a3953bb6124","body":"x",)"
          R"("severity_text":"INFO","timestamp":"2026-11-21T10:00:01Z"})",
          R"({"data":{"traceId":"463ac35c9f6413ad48485a3953bb6124",)"
          R"("id":"a2fb4a1d1a96d312","tags":{}}})",
          R"({"traceId":"463ac35c9f6413ad48485a3953bb6124",)"
          R"("id":"a2fb4a1d1a96d312","name":"alice","kind":"user"})",
          R"({"traceId":"463ac35c9f6413ad48485a3953bb6124",)"
          R"("id":"a2fb4a1d1a96d312","name":"get","kind":"SERVER"})",
          R"({"trace":{"id":"abc1"},"request":{"id":5},)"
          R"("log":{"level":"error"}})",
          R"({"log":"2026-11-21 10:00:01 ERROR [req-1a] x\n",)"
          R"("stream":"stdout","time":"2026-11-21T10:00:01Z"})",
          R"({"short_message":"x","level":3,"_request_id":"a1"})",
          R"({"event":"e","msg":"m","request_id":"r1"})",
          R"({"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":{"request_id":)"
          R"("r1"}}}}}}}}}})"}) {
      CAPTURE(line);
      std::size_t whole = 0;
      CHECK(test::tell_by_glances(line, whole) == test::tell_by_records(line));
      const std::string twice = line + "\n" + line + "\n";
      CHECK(test::tell_by_glances(twice, whole)
            == test::tell_by_records(twice));
      CHECK(list_by_census(twice, 2, 1) == list_by_records(twice));
    }
  }

  TEST_CASE("wherever the blocks end") {
    for (const auto& path : fixtures()) {
      const std::string text = read(path).substr(0, 4096);
      CAPTURE(path.string());
      const Listed wanted = list_by_records(text);
      for (std::size_t block = 1; block < text.size(); block += 3) {
        if (list_by_census(text, 2, block) != wanted) {
          CAPTURE(block);
          CHECK(list_by_census(text, 2, block) == wanted);
        }
      }
    }
  }

  TEST_CASE("errors, lines below them, and tracebacks in any order") {
    const std::vector<std::string> kinds = {
        "2026-11-21 10:00:01 ERROR [req-1] a",
        "2026-11-21 10:00:02 INFO [req-2] b",
        "printed",
        "request_id=req-3 printed, too",
        "  indented",
        "",
        "Traceback (most recent call last):",
        "  File \"a.py\", line 15, in work",
        "KeyError: 'x'",
        R"({"msg":"c","request_id":"req-4"})"};
    std::mt19937 random(11);
    for (int round = 0; round < 40; ++round) {
      std::string text = kinds[0] + "\n";
      for (int i = 0; i < 60; ++i) {
        text += kinds[random() % kinds.size()] + "\n";
      }
      CAPTURE(text);
      std::size_t whole = 0;
      CHECK(test::tell_by_glances(text, whole) == test::tell_by_records(text));
      const Listed wanted = list_by_records(text);
      const test::ToldStories stories = test::tell_stories_by_records(text);
      for (const std::size_t block : {std::size_t{1}, std::size_t{90}, k_large}) {
        CHECK(list_by_census(text, 2, block) == wanted);
        CHECK(test::tell_stories_by_census(text, 2, block) == stories);
      }
    }
  }

  TEST_CASE("more sources than are kept, wherever the blocks end") {
    const auto line_of = [](int pod, std::string_view text) {
      return "[pod/p-" + std::to_string(pod)
             + "/c] 2026-11-21T10:00:01.000000000Z " + std::string(text) + "\n";
    };
    std::string turns; // each has a traceback open, or an error
    for (int i = 0; i < 6000; ++i) {
      turns += line_of(i % 1500,
                       i % 4500 < 1500   ? "Traceback (most recent call last):"
                       : i % 4500 < 3000 ? "  File \"a.py\", line 3"
                                         : "ValueError: [req-1] x");
    }
    std::string alone; // none waits but for one, while others are forgotten
    for (int i = 0; i < 1020; ++i) {
      alone += line_of(i, R"({"msg":"a","request_id":"req-1"})");
    }
    alone += line_of(1, "Traceback (most recent call last):");
    for (int i = 1020; i < 1030; ++i) {
      alone += line_of(i, R"({"msg":"b","request_id":"req-2"})");
    }
    alone += line_of(1, "  File \"a.py\", line 3");
    alone += line_of(1, "ValueError: [req-2] x");
    for (const std::string& text : {turns, alone}) {
      const Listed wanted = list_by_records(text);
      for (const std::size_t block : {9000U, 40'000U, 80'000U, 110'000U}) {
        CAPTURE(text.size());
        CAPTURE(block);
        CHECK(list_by_census(text, 2, block) == wanted);
      }
    }
  }

  TEST_CASE("mixed lines of all files") {
    std::vector<std::string> lines;
    for (const auto& path : fixtures()) {
      for (std::string& line : lines_of(read(path).substr(0, 20'000))) {
        lines.push_back(std::move(line));
      }
    }
    std::mt19937 random(6);
    for (int round = 0; round < 20; ++round) {
      CAPTURE(round);
      std::shuffle(lines.begin(), lines.end(), random);
      std::string text;
      for (const std::string& line : lines) {
        text += line;
        text += text.ends_with('\n') ? "" : "\n";
      }
      const Listed wanted = list_by_records(text);
      CHECK(list_by_census(text, 1, k_large) == wanted);
      CHECK(list_by_census(text, 2, 4096) == wanted);
      CHECK(list_by_census(text, 7, 900) == wanted);
    }
  }

  TEST_CASE("records without a time have that of the one above, over blocks") {
    std::string text;
    for (int i = 0; i < 200; ++i) {
      const std::string id = "{\"request_id\":\"r-" + std::to_string(i % 5);
      text += id + "\",\"msg\":\"step " + std::to_string(i) + "\"";
      text += i % 7 == 3 ? ",\"time\":" + std::to_string(
                               1'795'255'201'000 - i % 3 * 1000 + i)
                         : "";
      text += "}\n";
    }
    const Listed wanted = list_by_records(text);
    REQUIRE(wanted.rows.size() == 5);
    for (std::size_t block = 30; block < text.size(); block += 41) {
      CHECK(list_by_census(text, 2, block) == wanted);
    }
  }

  TEST_CASE("an hour that comes twice") {
    const Zone zone("Europe/Berlin");
    std::string text;
    for (int i = 0; i < 400; ++i) {
      // 01:30 to 04:50, with the hour from 02:00 twice.
      const int minute = 90 + i / 2;
      const int local = minute < 180 ? minute : std::max(120, minute - 60);
      char stamp[64];
      std::snprintf(stamp, sizeof stamp, "2026-10-25 %02d:%02d:%02d",
                    local / 60, local % 60, i % 2 * 30);
      text += std::string(stamp) + " INFO [req-a" + std::to_string(i % 9)
              + "] step " + std::to_string(i) + "\n";
    }
    const Listed wanted = list_by_records(text);
    REQUIRE(wanted.rows.size() == 9);
    for (const std::size_t block : {std::size_t{60}, std::size_t{500}, std::size_t{5000}}) {
      CHECK(list_by_census(text, 2, block) == wanted);
    }
  }

  TEST_CASE("what is JSON to the eye only is told with its line") {
    std::string text;
    for (int i = 0; i < 50; ++i) {
      text += "{\"msg\":\"fine\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}\n";
    }
    text += "{\"msg\":\"cut off\n{\"msg\":\"fine\"}\n{\"also\":cut}\n";
    const Listed listed = list_by_census(text, 2, 100);
    CHECK(listed == list_by_records(text));
    REQUIRE(listed.read.skipped.size() == 1);
    CHECK(listed.read.skipped[0].records == 2);
    CHECK(listed.read.skipped[0].what.find("(line 51)") != std::string::npos);
  }
}
