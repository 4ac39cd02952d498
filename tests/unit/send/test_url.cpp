#include "send/batches.hpp"
#include "send/jaeger.hpp"
#include "send/url.hpp"

#include <doctest/doctest.h>

namespace hawk::send {

using format::OtlpSignal;

TEST_SUITE_BEGIN("url");

TEST_CASE("host, port and path") {
  CHECK(*parse_url("http://h") == Url{"h", 80, ""});
  CHECK(*parse_url("http://h/", 4318) == Url{"h", 4318, "/"});
  CHECK(*parse_url("http://[::1]:4318/a/b?c=d#e")
        == Url{"::1", 4318, "/a/b?c=d"});
  CHECK(parse_url("http://[::1]:4318")->authority() == "[::1]:4318");
  CHECK(parse_url("http://h:1?k=v")->path == "/?k=v");
  CHECK(parse_url("http://h:1/a?key=secret")->text() == "http://h:1/a");
}

TEST_CASE("what cannot be sent to") {
  for (const char* text : {"h:4318",
                           "ftp://h",
                           "http://",
                           "http://:80",
                           "http://h:0",
                           "http://h:65536",
                           "http://h:x",
                           "http://[::1",
                           "http://h/a b",
                           "http://h/a\nb"}) {
    CAPTURE(text);
    const auto url = parse_url(text);
    REQUIRE_FALSE(url);
    CHECK(url.error().kind == base::Error::Kind::usage);
  }
  CHECK(parse_url("https://h").error().message.find("Collector")
        != std::string::npos);
  CHECK(parse_url("http://u:p@h").error().message.find("--header")
        != std::string::npos);
}

TEST_CASE("where each signal goes") {
  const auto path = [](const char* text, OtlpSignal signal) {
    return parse_destination(text)->path_of(signal);
  };
  CHECK(parse_destination("http://h")->url.port == 4318);
  CHECK(path("http://h:1", OtlpSignal::traces) == "/v1/traces");
  CHECK(path("http://h:1/", OtlpSignal::logs) == "/v1/logs");
  CHECK(path("http://h:1/otlp/", OtlpSignal::metrics) == "/otlp/v1/metrics");
  CHECK(path("http://h:1/x/v1/traces", OtlpSignal::logs) == "/x/v1/logs");
  CHECK(parse_destination("http://h:1/v1/logs")->protocol == Protocol::otlp);
  const auto zipkin = parse_destination("http://h:9411");
  CHECK(zipkin->protocol == Protocol::zipkin);
  CHECK(zipkin->path_of(OtlpSignal::traces) == "/api/v2/spans");
  CHECK(parse_destination("http://h:1/p/api/v2/spans")->protocol
        == Protocol::zipkin);
}

TEST_CASE("a Jaeger's URL, and what may be an id of its traces") {
  CHECK(*parse_jaeger_url("jaeger+http://h/") == Url{"h", 16686, ""});
  CHECK_FALSE(parse_jaeger_url("http://h"));
  CHECK(trace_digits_of("5B8EFFF7-9803-8103-d269-b633813fc60c")
        == "5b8efff798038103d269b633813fc60c");
  CHECK(trace_digits_of("eee19b7ec3c1b174") == "eee19b7ec3c1b174");
  CHECK(trace_digits_of("order-17").empty());
  CHECK(percent_encode("{\"a\":\"b c\"}") == "%7B%22a%22%3A%22b%20c%22%7D");
}

TEST_SUITE_END();

} // namespace hawk::send
