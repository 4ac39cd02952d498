#include "format/http_response.hpp"
#include "log_records.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hawk;
using namespace hawk::format;
using test::read_log;

namespace {

// "ERROR" where no level is stated and a server failed; "INFO, failed".
std::string outcome_of(const std::string& line) {
  const auto records = read_log(line + "\n");
  if (records.size() != 1 || records[0].log() == nullptr) {
    return std::to_string(records.size()) + " records";
  }
  const model::LogEvent& event = *records[0].log();
  return event.severity_text
         + (event.severity_text != "ERROR"
                    && may_hide_failure(event.severity_text)
                    && is_failed_response(event)
                ? ", failed"
                : "");
}

} // namespace

TEST_SUITE("http_response") {
  TEST_CASE("takes a 5xx of a server's access log for an error") {
    for (const std::string line : {
             // nginx, as in its documentation and with the request's parts
             R"({"time":"2026-11-28T15:19:29+00:00","request":"GET /gone HTTP/1.1","status":502,"request_id":"r-1"})",
             R"({"time":"2026-11-28T15:19:29+00:00","remote_addr":"::1","request_method":"GET","request_uri":"/a","status":"502","body_bytes_sent":"157"})",
             // Envoy, Kong, API Gateway, echo
             R"({"start_time":"2026-11-28T15:19:29Z","method":"GET","path":"/a","response_code":503,"response_flags":"UH","duration":4,"downstream_remote_address":"10.0.0.1:80","upstream_cluster":"inbound|8080||"})",
             R"({"started_at":1,"client_ip":"10.0.0.1","request":{"method":"GET","uri":"/"},"response":{"status":500,"size":3},"latencies":{"request":12}})",
             R"({"requestId":"r-1","ip":"10.0.0.1","httpMethod":"GET","status":"500","responseLength":"3"})",
             R"({"time":"2026-11-28T15:19:29Z","id":"r-1","remote_ip":"::1","method":"GET","uri":"/","status":500,"latency":31,"bytes_out":33})",
             // lograge, GCP, ECS, OpenTelemetry
             R"({"method":"GET","path":"/","controller":"A","action":"b","status":500,"duration":1.5})",
             R"({"httpRequest":{"requestMethod":"GET","requestUrl":"https://a/b","status":502,"remoteIp":"10.0.0.1","latency":"0.1s"}})",
             R"({"@timestamp":"2026-11-28T15:19:29Z","http.request.method":"GET","http.response.status_code":500,"source.ip":"10.0.0.1","event.duration":12})",
             R"({"@timestamp":"2026-11-28T15:19:29Z","http":{"request":{"method":"GET"},"response":{"status_code":500},"route":"/a/{id}"}})",
             // logback-access: its message is the line
             R"({"@timestamp":"2026-11-28T15:19:29Z","message":"::1 - - [28/Nov/2026:15:19:29 +0000] \"GET / HTTP/1.1\" 500 -"})",
             // Heroku's router, without the level that it states
             "fwd=10.0.0.1 method=GET path=/ status=503 bytes=0 msg=served"}) {
      CAPTURE(line);
      CHECK(outcome_of(line) == "ERROR");
    }
  }

  TEST_CASE("counts it where every request is logged at INFO") {
    for (const std::string line : {
             // Fastify, pino-http, express-winston, gin-zap, Traefik
             R"({"level":30,"time":1795879169234,"reqId":"req-1","res":{"statusCode":500},"responseTime":2.1,"msg":"request completed"})",
             R"({"level":30,"time":1795879169234,"req":{"id":"r-1","method":"GET","url":"/a","remoteAddress":"::1"},"res":{"statusCode":503},"responseTime":2,"msg":"request completed"})",
             R"({"level":"info","message":"HTTP GET /a","meta":{"req":{"url":"/a","method":"GET"},"res":{"statusCode":500},"responseTime":2}})",
             R"({"level":"info","ts":1795879169.2,"msg":"/a","status":502,"method":"GET","path":"/a","ip":"::1","user-agent":"curl","latency":0.001})",
             R"({"ClientAddr":"10.0.0.1:80","DownstreamStatus":502,"Duration":120,"RequestMethod":"GET","RequestPath":"/","level":"info","msg":"","time":"2026-11-28T15:19:29Z"})",
             R"({"levelname":"INFO","message":"127.0.0.1:1 - \"GET /fail HTTP/1.1\" 500"})",
             "INFO:     127.0.0.1:1 - \"GET /fail HTTP/1.1\" 500 Internal Server Error",
             "INFO:werkzeug:127.0.0.1 - - [28/Nov/2026 15:19:29] \"GET / HTTP/1.1\" 500 -"}) {
      CAPTURE(line);
      CHECK(outcome_of(line) == "INFO, failed");
    }
  }

  TEST_CASE("is none of a client that was told 500, and may have tried again") {
    for (const std::string line : {
             R"({"level":"info","msg":"inventory answered","status":503,"attempt":1})",
             R"({"level":"info","msg":"retrying","status":503,"method":"GET","ip":"10.0.0.1","duration":3,"attempt":1})",
             R"({"level":"info","msg":"outgoing","req":{"method":"GET","url":"http://inventory/a"},"res":{"statusCode":503},"responseTime":12})",
             R"({"level":"info","msg":"answered","res":{"statusCode":503},"duration":12})",
             R"({"level":"info","response":{"status":500,"data":""},"method":"GET","url":"/a"})",
             R"({"level":"info","http.request.method":"GET","http.response.status_code":500,"url.full":"http://inventory/a","server.address":"inventory"})",
             R"({"level":"info","event":"HTTP Request: GET http://a/b \"HTTP/1.1 500 Internal Server Error\""})",
             R"({"level":"info","message":"http://localhost:80 \"GET /a HTTP/1.1\" 500 12"})",
             // Istio's sidecar before a client; a job
             R"({"level":"info","method":"GET","response_code":503,"duration":4,"downstream_remote_address":"10.0.0.1:80","upstream_cluster":"outbound|80||inventory"})",
             R"({"level":"info","msg":"job done","status":512,"duration":3})",
             "INFO:urllib3.connectionpool:http://localhost:80 \"GET /a HTTP/1.1\" 500 12"}) {
      CAPTURE(line);
      CHECK(outcome_of(line) == "INFO");
    }
    CHECK(outcome_of("http://localhost:80 \"GET /a HTTP/1.1\" 500 12") == "");
  }

  TEST_CASE("leaves 4xx and what is stated alone") {
    const std::string begin =
        R"({"remote_ip":"::1","method":"GET","latency":31,"status":)";
    CHECK(outcome_of(begin + "500}") == "ERROR");
    CHECK(outcome_of(begin + "599}") == "ERROR");
    for (const std::string status :
         {"404", "429", "499", "600", "5000", "50", "\"5xx\"", "\"ok\"", "502.0",
          "null", "true", "[500]", "{}"}) {
      CAPTURE(status);
      CHECK(outcome_of(begin + status + "}") == "");
    }
    CHECK(outcome_of(begin + R"(500,"level":"warn"})") == "WARN");
    CHECK(outcome_of(begin + R"(500,"level":"debug"})") == "DEBUG");
    CHECK(outcome_of(begin + R"(500,"level":"notice"})") == "INFO, failed");
  }
}
