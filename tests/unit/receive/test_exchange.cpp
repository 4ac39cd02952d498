#include "receive/exchange.hpp"

#include "format/otlp_json.hpp"

#include <doctest/doctest.h>

#include <fmt/core.h>

#include <string>
#include <vector>

using namespace hawk;
using receive::Exchange;

namespace {

constexpr const char* k_span =
    R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name",)"
    R"("value":{"stringValue":"shop"}}]},"scopeSpans":[{"spans":[{"traceId":)"
    R"("5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":)"
    R"("pay","startTimeUnixNano":"1544712660000000000"}]}]}]})";

struct Client {
  explicit Client(std::string token = "t0ken")
      : gate(std::move(token), 4318),
        sink([this](model::OtlpSeen seen) { seen_.push_back(std::move(seen)); }),
        exchange(gate, sink, counts) {}

  // The status line of the answer.
  std::string send(std::string_view bytes) {
    const std::string answer = exchange.take(bytes);
    return answer.substr(0, answer.find('\r'));
  }

  receive::Gate gate;
  std::vector<model::FileRecord> records() const {
    std::vector<model::FileRecord> all;
    for (const model::OtlpSeen& seen : seen_) {
      format::unfold_otlp(seen, [&all](model::FileRecord record) {
        all.push_back(std::move(record));
      });
    }
    return all;
  }

  std::vector<model::OtlpSeen> seen_;
  receive::OtlpSink sink;
  receive::Counts counts;
  Exchange exchange;
};

std::string make_request(std::string_view body,
                         std::string_view headers,
                         std::string_view path = "/v1/traces") {
  return fmt::format("POST {} HTTP/1.1\r\n{}Content-Length: {}\r\n\r\n{}", path,
                     headers, body.size(), body);
}

constexpr std::string_view k_good = "Host: 127.0.0.1:4318\r\n"
                                    "Content-Type: application/json\r\n"
                                    "X-Hawkctl-Token: t0ken\r\n";

} // namespace

TEST_SUITE("exchange") {
  TEST_CASE("takes spans, and keeps the connection") {
    Client client;
    CHECK(client.send(make_request(k_span, k_good)) == "HTTP/1.1 200 OK");
    CHECK(client.send(make_request(k_span, k_good)) == "HTTP/1.1 200 OK");
    REQUIRE(client.records().size() == 2);
    REQUIRE(client.records()[0].span() != nullptr);
    CHECK(client.records()[0].span()->service == "shop");
    CHECK(client.counts.spans == 2);
    CHECK_FALSE(client.exchange.is_over());
  }

  TEST_CASE("takes requests cut anywhere, and two in one piece") {
    const std::string request = make_request(k_span, k_good);
    for (std::size_t cut = 0; cut <= request.size(); ++cut) {
      Client client;
      std::string answer = client.exchange.take(request.substr(0, cut));
      answer += client.exchange.take(request.substr(cut));
      CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
      REQUIRE(client.records().size() == 1);
    }
    Client client;
    client.exchange.take(request + request);
    CHECK(client.records().size() == 2);
  }

  TEST_CASE("takes chunked bodies, a byte at a time") {
    const std::string body = k_span;
    std::string request = fmt::format(
        "POST /v1/traces HTTP/1.1\r\n{}Transfer-Encoding: chunked\r\n\r\n"
        "{:x}\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        k_good, 100, body.substr(0, 100), body.size() - 100, body.substr(100));
    Client client;
    std::string answer;
    for (const char c : request) {
      answer += client.exchange.take({&c, 1});
    }
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(client.records().size() == 1);
  }

  // Moving the rest of the bytes for each chunk took minutes.
  TEST_CASE("takes a million chunks of one byte that come at once") {
    Client client("");
    std::string request = fmt::format(
        "POST /v1/traces HTTP/1.1\r\n{}Transfer-Encoding: chunked\r\n\r\n",
        k_good);
    for (int i = 0; i < 1'000'000; ++i) {
      request += "1\r\n \r\n";
    }
    request += "2\r\n{}\r\n0\r\n\r\n";
    CHECK(client.send(request) == "HTTP/1.1 200 OK");
    CHECK(client.exchange.held() == 0);
  }

  TEST_CASE("lets a body come that waits for 100 Continue") {
    Client client;
    const std::string head =
        fmt::format("POST /v1/traces HTTP/1.1\r\n{}Expect: 100-continue\r\n"
                    "Content-Length: {}\r\n\r\n",
                    k_good, std::string_view(k_span).size());
    CHECK(client.send(head) == "HTTP/1.1 100 Continue");
    CHECK(client.send(k_span) == "HTTP/1.1 200 OK");
    // Refused at the head: the body is not asked for.
    Client other("another");
    CHECK(other.send(head) == "HTTP/1.1 401 Unauthorized");
    CHECK(other.exchange.is_over());
  }

  TEST_CASE("refuses who may not speak, before the body") {
    struct Case {
      const char* headers;
      const char* path;
      const char* status;
    };
    const std::vector<Case> cases = {
        {"Content-Type: application/json\r\nX-Hawkctl-Token: t0ken\r\n",
         "/v1/traces", "HTTP/1.1 403 Forbidden"},
        {"Host: evil.example:4318\r\nContent-Type: application/json\r\n"
         "X-Hawkctl-Token: t0ken\r\n",
         "/v1/traces", "HTTP/1.1 403 Forbidden"},
        {"Host: 127.0.0.1:4318\r\nHost: 127.0.0.1:4318\r\nContent-Type: "
         "application/json\r\nX-Hawkctl-Token: t0ken\r\n",
         "/v1/traces", "HTTP/1.1 403 Forbidden"},
        {"Host: 127.0.0.1:4318\r\nOrigin: http://127.0.0.1:4318\r\n"
         "Content-Type: application/json\r\nX-Hawkctl-Token: t0ken\r\n",
         "/v1/traces", "HTTP/1.1 403 Forbidden"},
        {"Host: 127.0.0.1:4318\r\nContent-Type: application/json\r\n",
         "/v1/traces", "HTTP/1.1 401 Unauthorized"},
        {"Host: 127.0.0.1:4318\r\nContent-Type: application/json\r\n"
         "X-Hawkctl-Token: t0keN\r\n",
         "/v1/traces", "HTTP/1.1 401 Unauthorized"},
        {"Host: 127.0.0.1:4318\r\nContent-Type: text/plain\r\n"
         "X-Hawkctl-Token: t0ken\r\n",
         "/v1/traces", "HTTP/1.1 415 Unsupported Media Type"},
        {"Host: 127.0.0.1:4318\r\nContent-Type: application/json\r\n"
         "Content-Encoding: zstd\r\nX-Hawkctl-Token: t0ken\r\n",
         "/v1/traces", "HTTP/1.1 415 Unsupported Media Type"},
        {"Host: localhost:4318\r\nContent-Type: application/json\r\n"
         "X-Hawkctl-Token: t0ken\r\n",
         "/v1/metrix", "HTTP/1.1 404 Not Found"},
        {"Host: localhost:4318\r\nContent-Type: application/x-protobuf\r\n"
         "X-Hawkctl-Token: t0ken\r\n",
         "/api/v2/spans", "HTTP/1.1 415 Unsupported Media Type"},
    };
    for (const Case& refused : cases) {
      CAPTURE(refused.headers);
      Client client;
      CHECK(client.send(make_request(k_span, refused.headers, refused.path))
            == refused.status);
      CHECK(client.exchange.is_over());
      CHECK(client.records().empty());
      CHECK(client.counts.refused == 1);
    }
  }

  TEST_CASE("takes the token from the path where no header can be sent") {
    Client client;
    CHECK(client.send(make_request(
              R"([{"traceId":"5b8efff798038103","id":"eee19b7ec3c1b174","timestamp":1}])",
              "Host: [::1]:4318\r\nContent-Type: application/json\r\n",
              "/t0ken/api/v2/spans"))
          == "HTTP/1.1 202 Accepted");
    CHECK(client.records().size() == 1);
  }

  TEST_CASE("answers 400 to what is no JSON and 413 to what is too much of it") {
    Client broken;
    CHECK(broken.send(make_request(R"({"resourceSpans":[)", k_good))
          == "HTTP/1.1 400 Bad Request");
    CHECK(broken.records().empty());
    CHECK_FALSE(broken.exchange.is_over());
    Client deep;
    CHECK(deep.send(make_request(std::string(1'000'000, '['), k_good))
          == "HTTP/1.1 413 Content Too Large");
    Client many;
    std::string body = "[0";
    for (int i = 0; i < 1'000'001; ++i) {
      body += ",0";
    }
    CHECK(many.send(make_request(body + "]", k_good))
          == "HTTP/1.1 413 Content Too Large");
  }

  TEST_CASE("refuses lengths and heads beyond its limits without reading them") {
    Client huge;
    CHECK(huge.send(fmt::format("POST /v1/traces HTTP/1.1\r\n{}Content-Length: "
                                "9223372036854775808\r\n\r\n",
                                k_good))
          == "HTTP/1.1 413 Content Too Large");
    Client head;
    CHECK(head.send("POST / HTTP/1.1\r\nX: " + std::string(100'000, 'x'))
          == "HTTP/1.1 431 Request Header Fields Too Large");
    Client none;
    CHECK(none.send("\x16\x03\x01\x02\r\n\r\n") == "HTTP/1.1 400 Bad Request");
  }

  TEST_CASE("ends a connection of HTTP/2 without a word") {
    Client client;
    CHECK(client.exchange.take("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").empty());
    CHECK(client.exchange.is_over());
    CHECK(client.counts.grpc == 1);
  }

  TEST_CASE("takes protobuf, and says so") {
    // TracesData with one span of a name and a start.
    const std::string span("\x2a\x01x\x39\x11\0\0\0\0\0\0\0", 12);
    const auto within = [](const std::string& bytes, char tag) {
      return std::string(1, tag) + static_cast<char>(bytes.size()) + bytes;
    };
    const std::string body =
        within(within(within(span, '\x12'), '\x12'), '\x0a');
    Client client;
    const std::string answer = client.exchange.take(make_request(
        body,
        "Host: 127.0.0.1:4318\r\nContent-Type: application/x-protobuf\r\n"
        "X-Hawkctl-Token: t0ken\r\n"));
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.find("Content-Type: application/x-protobuf\r\n")
          != std::string::npos);
    REQUIRE(client.seen_.size() == 1);
    CHECK(client.seen_[0].encoding == model::OtlpSeen::Encoding::protobuf);
    CHECK(client.seen_[0].data
          == R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"x",)"
             R"("startTimeUnixNano":"17"}]}]}]})");
    CHECK(client.send(make_request(
              body.substr(0, body.size() - 1),
              "Host: 127.0.0.1:4318\r\nContent-Type: application/x-protobuf\r\n"
              "X-Hawkctl-Token: t0ken\r\n"))
          == "HTTP/1.1 400 Bad Request");
    CHECK(client.seen_.size() == 1);
  }

  TEST_CASE("says what it rejects of what it takes") {
    Client client;
    const std::string answer = client.exchange.take(make_request(
        R"({"resourceSpans":[{"scopeSpans":[{"spans":[7,{"name":"x"}]}]}]})",
        k_good));
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.find(R"({"partialSuccess":{"rejectedSpans":"1")")
          != std::string::npos);
    CHECK(client.counts.spans == 1);
    CHECK(client.counts.rejected == 1);
  }

  TEST_CASE("keeps logs and metrics, and cuts a long request into parts") {
    Client client;
    std::string body = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[)";
    for (int i = 0; i < 100; ++i) {
      body += i == 0 ? "" : ",";
      body += fmt::format(R"({{"body":{{"stringValue":"{}"}}}})",
                          std::string(10'000, 'x'));
    }
    client.send(make_request(body + "]}]}]}", k_good, "/v1/logs"));
    REQUIRE(client.seen_.size() > 1);
    for (std::size_t i = 0; i < client.seen_.size(); ++i) {
      CHECK(client.seen_[i].part == i + 1);
      CHECK(client.seen_[i].parts == client.seen_.size());
      CHECK(client.seen_[i].request == 1);
    }
    CHECK(client.records().size() == 100);
    CHECK(client.counts.logs == 100);
    client.send(make_request(
        R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m"}]}]}]})",
        k_good, "/v1/metrics"));
    CHECK(client.counts.metrics == 1);
    CHECK(client.seen_.back().signal == model::OtlpSeen::Signal::metrics);
  }

  TEST_CASE("lets any name do behind a token where others reach it") {
    Client client;
    client.gate = receive::Gate("t0ken", 4318, receive::Gate::Hosts::any);
    const std::string request = make_request(
        k_span, "Host: collector.example\r\nContent-Type: application/json\r\n"
                "X-Hawkctl-Token: t0ken\r\n");
    CHECK(client.send(request) == "HTTP/1.1 200 OK");
    client.gate = receive::Gate("", 4318, receive::Gate::Hosts::any);
    CHECK(client.send(request) == "HTTP/1.1 403 Forbidden");
  }
}
