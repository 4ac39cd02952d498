#include "story/id_forms.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace hawk::story;

namespace {

// The ids that a list of all ids would show.
std::vector<std::string> ids_in(std::string_view line) {
  std::vector<std::string> ids;
  for (const FoundId& found : find_ids(line)) {
    if (found.shape == Shape::sure) {
      ids.emplace_back(found.value);
    }
  }
  return ids;
}

using Ids = std::vector<std::string>;

} // namespace

TEST_SUITE("find_ids") {
  TEST_CASE("finds ids in brackets") {
    CHECK(ids_in("[7f3a] connecting") == Ids{"7f3a"});
    CHECK(ids_in("[req-12] connecting") == Ids{"req-12"});
    CHECK(ids_in("INFO:root:[m1] hello") == Ids{"m1"});
    CHECK(ids_in("[6ba7b810-9dad-11d1-80b4-00c04fd430c8] Started GET \"/\"")
          == Ids{"6ba7b810-9dad-11d1-80b4-00c04fd430c8"});
    CHECK(ids_in("[worker-1] [7f3a] x") == Ids{"7f3a"});
    CHECK(ids_in("[sess_9] [7f3a] x") == Ids{"sess_9", "7f3a"});
    CHECK(ids_in("done with message [7f3a]") == Ids{"7f3a"});
  }

  TEST_CASE("finds the trace in headers of X-Ray and Google") {
    const std::string hex = "0af7651916cd43dd8448eb211c80319c";
    const std::string xray = "1-0af76519-16cd43dd8448eb211c80319c";
    CHECK(ids_in("x-amzn-trace-id=Root=" + xray + ";Sampled=1 GET /")
          == Ids{xray});
    CHECK(ids_in("X-Amzn-Trace-Id: Root=" + xray) == Ids{xray});
    CHECK(ids_in("x-amzn-trace-id=\"Root=" + xray + ";Parent=53995c3f42cd8ad8\"")
          == Ids{xray});
    CHECK(ids_in("logging.googleapis.com/trace=projects/shop/traces/" + hex
                 + " paid")
          == Ids{hex});
    CHECK(ids_in("logging.googleapis.com/trace=projects/shop/traces/none")
              .empty());
    CHECK(ids_in("trace=projects/shop/traces/" + hex).empty());
  }

  TEST_CASE("takes a value without the blanks in its quotes") {
    CHECK(ids_in("request_id=\"req-1 \" a") == Ids{"req-1"});
    CHECK(ids_in("request_id=\" \" a").empty());
  }

  TEST_CASE("takes a later bracket for a mention") {
    CHECK(ids_in("[m2] waits for [m1]") == Ids{"m2"});
    CHECK(ids_in("INFO [m2] app: [m1] holds the lock") == Ids{"m2"});
    CHECK(ids_in("request_id=m2 waits for [m1]") == Ids{"m2"});
  }

  TEST_CASE("takes other things in brackets for what they are") {
    for (const char* line : {
             "[INFO] start",
             "[ERROR] failed",
             "[info] start",
             "[warn] x",
             "[MainThread] x",
             "[main] x",
             "[Thread-12] x",
             "[http-nio-8080-exec-3] x",
             "[pool-1-thread-2] x",
             "[ForkPoolWorker-3] x",
             "[worker-1] x",
             "[1/3] step",
             "[ 50%] Building CXX object",
             "[100%] Built target",
             "[2026-11-21 10:00:01,123] x",
             "[2026-11-21T10:00:01Z] x",
             "[2026-11-21] x",
             "[10:00:01] x",
             "[21/Nov/2026:10:00:01 +0000] \"GET / HTTP/1.1\" 200",
             "[12ms] x",
             "[3.5s] x",
             "[10kb] x",
             "[v1.2.3] x",
             "[4712] [INFO] Booting worker",
             "app[4712]: x",
             "item list[a1] x",
             "[] x",
             "[...] x",
             "[---] x",
             "[*] x",
             "[+] x",
             "[a, b1] x",
             "[\"a1\", \"b2\"] x",
             "[x] done",
             "[OK] done",
             "[FAILED] done",
             "[DONE] x",
             "[debug] x",
             "[utf-8] x",
             "[sha256] x",
             "[step-2] x",
             "[E501] line too long",
             "[kworker/0:1] x",
             "[    0.000000] Linux version",
             "[eth0:1] x",
             "[unclosed a1",
             "a1] x",
             "x = y[1]",
             "[notice] A new release of pip is available",
             "[tool.poetry] x",
             "[/usr/bin/x1] x",
             "[127.0.0.1] x",
             "[user@host1] x",
         }) {
      CAPTURE(line);
      CHECK(ids_in(line).empty());
    }
  }

  TEST_CASE("finds the id in the records of many frameworks") {
    CHECK(ids_in("2026-11-21 10:00:00,123 - INFO - [7f3a] - worker - x")
          == Ids{"7f3a"}); // Python logging
    CHECK(
        ids_in(R"({"level":30,"time":1763690401123,"req_id":"r-7","msg":"x"})")
        == Ids{"r-7"}); // pino
    CHECK(ids_in(R"(ts=2026 level=info request_id=abc123 msg="hello")")
          == Ids{"abc123"}); // logfmt
    CHECK(ids_in("10:00:00.123 request_id=FzMx0a [info] GET /")
          == Ids{"FzMx0a"}); // Elixir
    CHECK(ids_in("2026-11-21 10:00:00 INFO nova.api "
                 "[req-6ba7b810-9dad-11d1-80b4-00c04fd430c8 admin demo] GET /")
          == Ids{"req-6ba7b810-9dad-11d1-80b4-00c04fd430c8"}); // OpenStack
    CHECK(ids_in("INFO [app,5c1f9b2a3d4e5f60,5c1f9b2a3d4e5f60] 1 --- x")
          == Ids{"5c1f9b2a3d4e5f60"}); // Spring Sleuth
    CHECK(ids_in("[2026-11-21 10:00:00,1: INFO/MainProcess] Task "
                 "add[6ba7b810-9dad-11d1-80b4-00c04fd430c8] received")
          == Ids{"6ba7b810-9dad-11d1-80b4-00c04fd430c8"}); // Celery
    CHECK(ids_in("2026 INFO request{request_id=7f3a}: app: x")
          == Ids{"7f3a"}); // Rust tracing
    CHECK(ids_in("info: x {\"correlationId\":\"7f3a\"}")
          == Ids{"7f3a"}); // winston
    CHECK(ids_in("2026-11-21 [info] x  correlation_id=7f3a user=1")
          == Ids{"7f3a"}); // structlog
    CHECK(ids_in("{'x-request-id': '7f3a', 'n': 1}") == Ids{"7f3a"});
    CHECK(ids_in("Nov 21 10:00:01 host app[12]: cid: 7f3a x") == Ids{"7f3a"});
  }

  TEST_CASE("knows the keys in their spellings") {
    for (const char* key : {"correlation_id",
                            "correlationId",
                            "correlationID",
                            "CorrelationId",
                            "correlation-id",
                            "x-correlation-id",
                            "X-Correlation-ID",
                            "cid",
                            "request_id",
                            "requestId",
                            "req_id",
                            "reqId",
                            "x-request-id",
                            "X-Request-Id",
                            "request.id",
                            "req.id",
                            "trace_id",
                            "traceId",
                            "traceID",
                            "trace.id",
                            "traceid",
                            "otelTraceID",
                            "x_trace_id",
                            "dd.trace_id",
                            "X-B3-TraceId",
                            "session_id",
                            "run_id",
                            "runId",
                            "task_id",
                            "job_id",
                            "message_id",
                            "messaging.message.id",
                            "messaging.message.conversation_id",
                            "gen_ai.conversation.id",
                            "conversation_id",
                            "context.trace_id",
                            "operation_Id"}) {
      CAPTURE(key);
      CHECK(ids_in(std::string(key) + "=ab1") == Ids{"ab1"});
      CHECK(ids_in("{\"" + std::string(key) + "\": \"ab1\"}") == Ids{"ab1"});
      CHECK(ids_in("x " + std::string(key) + ": ab1, y") == Ids{"ab1"});
    }
    for (const char* key : {"span_id",
                            "parent_task_id",
                            "thread_id",
                            "user_id",
                            "id",
                            "pid",
                            "parentTraceId",
                            "acid",
                            "operation_ParentId",
                            "my_correlation_id"}) {
      CAPTURE(key);
      CHECK(ids_in(std::string(key) + "=ab1").empty());
    }
  }

  TEST_CASE("takes numbers for ids under a key, and nothing for none") {
    CHECK(ids_in("task_id=0 started") == Ids{"0"});
    CHECK(ids_in(R"({"job_id": 17})") == Ids{"17"});
    CHECK(ids_in("trace_id=None x").empty());
    CHECK(ids_in(R"({"trace_id":""})").empty());
    CHECK(ids_in(R"({"trace_id":null})").empty());
    CHECK(ids_in("trace_id=00000000000000000000000000000000 x").empty());
    CHECK(ids_in("def f(task_id: str):").empty());
    CHECK(ids_in("    g(request_id=request_id)").empty());
    CHECK(ids_in("    g(request_id=make_id())").empty());
    CHECK(ids_in("task id: done").empty());
    CHECK(ids_in("correlation_id=").empty());
    CHECK(ids_in("correlation_id").empty());
  }

  TEST_CASE("reads the trace id of a traceparent") {
    CHECK(ids_in("traceparent="
                 "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
          == Ids{"4bf92f3577b34da6a3ce929d0e0e4736"});
  }

  TEST_CASE("prefers the keys of JSON to words in its message") {
    CHECK(ids_in(R"({"request_id":"m2","msg":"[m1] blocks, request_id=m1"})")
          == Ids{"m2"});
    CHECK(ids_in(R"({"msg":"request_id=m1 [m3]","request_id":"m2"})")
          == Ids{"m2"});
    CHECK(ids_in(R"({"msg":"says \"request_id\":\"m1\"","request_id":"m2"})")
          == Ids{"m2"});
    CHECK(ids_in(R"({"msg":"[m1] x"})") == Ids{"m1"});
  }

  TEST_CASE("ends a value where it ends") {
    CHECK(ids_in("(request_id=a-1) x") == Ids{"a-1"});
    CHECK(ids_in("request_id=a-1, x") == Ids{"a-1"});
    CHECK(ids_in("request_id=a-1.") == Ids{"a-1"});
    CHECK(ids_in("request_id=\"a 1\" x") == Ids{"a 1"});
    CHECK(ids_in("request_id=\"a 1").empty());
    CHECK(ids_in("[request_id=a-1] [b-2] x") == Ids{"a-1", "b-2"});
  }

  TEST_CASE("gets through long and hostile lines") {
    CHECK(ids_in(std::string(1 << 20, '[')).empty());
    CHECK(ids_in(std::string(1 << 20, '=')).empty());
    CHECK(ids_in(std::string(1 << 20, ':') + "a").empty());
    std::string many;
    for (int i = 0; i < 100'000; ++i) {
      many += "[a1]";
    }
    CHECK(find_ids(many).size() == 64);
    CHECK(ids_in(std::string("\0\0[a1]\0", 7)) == Ids{"a1"});
  }
}

TEST_SUITE("find_record_ids") {
  Ids ids_of_record(std::string_view text) {
    std::string buffer;
    std::vector<FoundId> found;
    find_record_ids(text, Colors::maybe, buffer, found);
    Ids ids;
    for (const FoundId& id : found) {
      if (id.shape == Shape::sure) {
        ids.emplace_back(id.value);
      }
    }
    return ids;
  }

  TEST_CASE("reads all lines of a statement") {
    CHECK(ids_of_record("2026-11-28 09:49:36.518 UTC [17] STATEMENT:  select a[m1],\n"
                        "\tb[m2], [m3] /*request_id='req-1'*/\n"
                        "\tfrom t /*correlation_id='c-2'*/")
          == Ids{"req-1", "c-2"});
    CHECK(ids_of_record("2026-11-28 09:49:36.518 CET,\"a\",\"b\",LOG,00000,"
                        "\"statement: select 1,\n"
                        "  2 /*request_id='req-1'*/;\",,")
          == Ids{"req-1"});
  }

  TEST_CASE("reads below a first line that has none") {
    const std::string traceback =
        "2026-11-28 09:49:36,518 ERROR Exception in ASGI application\n"
        "Traceback (most recent call last):\n"
        "  File \"a.py\", line 7, in run\n"
        "    work(job_id=42, request_id='req-7')\n";
    CHECK(ids_of_record(traceback + "ValueError: no stock request_id=req-1")
          == Ids{"req-1"});
    CHECK(ids_of_record("[2026-11-28 15:19:30 +0000] [30889] [ERROR] Error\n"
                        "ValueError: request_id=req-1") // gunicorn's
          == Ids{"req-1"});
    CHECK(ids_of_record("ERROR [feed] failed\nValueError: request_id=req-1")
              .empty());
    CHECK(ids_of_record(traceback + "ValueError: [req-1] no stock [m2]")
          == Ids{"req-1"});
    CHECK(ids_of_record(traceback + "ValueError: no codec [h264]").empty());
    CHECK(ids_of_record(traceback + "KeyError: 'a'\n\n"
                        "During handling of the above exception, another "
                        "exception occurred:\n\n"
                        "Traceback (most recent call last):\n"
                        "    f(trace_id='t-9')\n"
                        "shop.StockError: none left (request_id=req-1)")
          == Ids{"req-1"});
    CHECK(ids_of_record("Traceback (most recent call last):\n"
                        "    f(request_id='req-7')\n"
                        "ValueError: request_id=req-1")
          == Ids{"req-1"});
    CHECK(ids_of_record("/srv/pay.js:7\n"
                        "    throw new Error('request_id=req-7');\n"
                        "Error: declined, request_id=req-1\n"
                        "    at pay (/srv/request_id=req-8/pay.js:7:2)")
          == Ids{"req-1"});
    CHECK(ids_of_record("10:00:01 ERROR request failed\n"
                        "  request_id: req-1\n  items: [m2]")
          == Ids{"req-1"});
  }

  TEST_CASE("takes what other records go on with for a mention") {
    CHECK(ids_of_record("10:00:01 ERROR [req-1] failed\n"
                        "ValueError: not like request_id=req-2")
          == Ids{"req-1"});
    CHECK(ids_of_record("2026-11-28 09:49:36,518 ERROR [req-1] failed, again\n"
                        "  request_id=req-2")
          == Ids{"req-1"});
  }
}
