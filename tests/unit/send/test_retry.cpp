#include "send/answer.hpp"
#include "send/http_message.hpp"
#include "send/retry.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace hawk::send {

using namespace std::chrono_literals;

namespace {

// Sun, 06 Nov 1994 08:49:37 GMT, of RFC 9110.
constexpr base::Nanos k_date = 784111777s;

} // namespace

TEST_SUITE_BEGIN("retry");

TEST_CASE("only four statuses may be tried again") {
  for (const int status : {429, 502, 503, 504}) {
    CHECK(is_retryable(status));
  }
  for (const int status : {200, 301, 400, 401, 404, 408, 413, 500, 501, 505}) {
    CHECK_FALSE(is_retryable(status));
  }
}

TEST_CASE("Retry-After is seconds or one of three dates") {
  CHECK(parse_retry_after("3", 0s) == 3s);
  CHECK(parse_retry_after(" 0 ", 0s) == 0s);
  for (const char* date : {"Sun, 06 Nov 1994 08:49:37 GMT",
                           "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994"}) {
    CAPTURE(date);
    CHECK(parse_retry_after(date, k_date - 7s) == 7s);
    CHECK(parse_retry_after(date, k_date + 7s) == 0s);
  }
  for (const char* other : {"",
                            "soon",
                            "-1",
                            "1.5",
                            "Sun, 06 Nov 1994",
                            "Sun, 06 Nox 1994 08:49:37 GMT",
                            "Sun, 32 Nov 1994 08:49:37 GMT",
                            "Sun, 06 Nov 1994 25:49:37 GMT"}) {
    CAPTURE(other);
    CHECK_FALSE(parse_retry_after(other, 0s));
  }
  CHECK(parse_retry_after("99999999999999", 0s) < 400 * 24h);
}

TEST_CASE("waits double up to thirty seconds, less up to a half") {
  BackOff longest([] { return 0.0; });
  CHECK(longest.next({}) == 1s);
  CHECK(longest.next({}) == 2s);
  CHECK(longest.next(50ms) == 50ms);
  for (int i = 0; i < 10; ++i) {
    longest.next({});
  }
  CHECK(longest.next({}) == 30s);
  BackOff shortest([] { return 1.0; });
  CHECK(shortest.next({}) == 500ms);
  CHECK(shortest.next({}) == 1s);
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("answer");

TEST_CASE("a partial success, in both spellings of a number") {
  CHECK(read_partial_success({200, {}, "{}", true}) == PartialSuccess{});
  CHECK(read_partial_success({200, {}, "", true}) == PartialSuccess{});
  CHECK(read_partial_success(
            {200,
             {},
             R"({"partialSuccess":{"rejectedSpans":"3","errorMessage":"no"}})",
             true})
        == PartialSuccess{3, "no"});
  CHECK(read_partial_success(
            {200, {}, R"({"partialSuccess":{"rejectedLogRecords":2}})", true})
        == PartialSuccess{2, ""});
  CHECK(read_partial_success(
            {200, {}, R"({"partialSuccess":{"rejectedSpans":-1}})", true})
        == PartialSuccess{});
}

TEST_CASE("a refusal says what the server says") {
  CHECK(describe_refusal({400, {}, R"({"code":3,"message":"bad id"})", true})
        == "400: bad id");
  CHECK(describe_refusal(
            {404, {}, R"({"errors":[{"code":404,"msg":"not found"}]})", true})
        == "404: not found");
  CHECK(describe_refusal(
            {404, {{"content-type", "text/plain"}}, "no page\nmore", true})
        == "404: no page");
  CHECK(describe_refusal(
            {502, {{"content-type", "text/html"}}, "<html>...", true})
        == "502");
  CHECK(describe_refusal({301, {{"location", "http://x/"}}, "", true})
            .find("not followed")
        != std::string::npos);
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("http_message");

TEST_CASE("a request has what HTTP wants") {
  HttpRequest request;
  request.target = "/v1/traces";
  request.host = "h:1";
  request.headers = {{"content-type", "application/json"}};
  request.body = "{}";
  const std::string text = format_request(request);
  CHECK(text.starts_with("POST /v1/traces HTTP/1.1\r\n"));
  CHECK(text.find("Host: h:1\r\n") != std::string::npos);
  CHECK(text.find("content-type: application/json\r\n") != std::string::npos);
  CHECK(text.find("Content-Length: 2\r\n") != std::string::npos);
  CHECK(text.ends_with("\r\n\r\n{}"));
}

TEST_CASE("headers that would be two are none") {
  CHECK(is_header("api-key", "s3cr t"));
  CHECK_FALSE(is_header("", "x"));
  CHECK_FALSE(is_header("a b", "x"));
  CHECK_FALSE(is_header("a", "x\r\nb: c"));
}

TEST_CASE("a response comes in any pieces, in any framing") {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                              "X-A: 1\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  for (const std::size_t piece : {1U, 3U, 1000U}) {
    ResponseReader reader(100);
    for (std::size_t at = 0; at < chunked.size(); at += piece) {
      reader.feed(std::string_view(chunked).substr(at, piece));
    }
    REQUIRE(reader.feed("") == ResponseReader::State::complete);
    const HttpResponse response = reader.take();
    CHECK(response.status == 200);
    CHECK(response.body == "abcde");
    CHECK(response.keep_alive);
    REQUIRE(response.find("x-a") != nullptr);
    CHECK(*response.find("x-a") == "1");
  }
}

TEST_CASE("interim responses are passed over") {
  ResponseReader reader(100);
  CHECK(reader.feed("HTTP/1.1 100 Continue\r\n\r\n")
        == ResponseReader::State::more);
  CHECK(reader.feed("HTTP/1.1 204 No Content\r\n\r\n")
        == ResponseReader::State::complete);
  CHECK(reader.take().status == 204);
}

TEST_CASE("the end of a connection ends a body without a length") {
  ResponseReader reader(100);
  CHECK(reader.feed("HTTP/1.0 200 OK\r\n\r\nabc")
        == ResponseReader::State::more);
  CHECK(reader.finish() == ResponseReader::State::complete);
  CHECK(reader.take().body == "abc");
}

TEST_CASE("what is too large, cut short, or no HTTP fails") {
  ResponseReader large(4);
  CHECK(large.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde")
        == ResponseReader::State::failed);
  CHECK(large.problem() == "its answer is too large");
  ResponseReader cut(100);
  cut.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
  CHECK(cut.finish() == ResponseReader::State::failed);
  ResponseReader other(100);
  CHECK(other.feed("SSH-2.0-OpenSSH_9\r\n\r\n")
        == ResponseReader::State::failed);
}

TEST_SUITE_END();

} // namespace hawk::send
