#include "format/otlp_writer.hpp"

#include "format/mask_record.hpp"
#include "format/otlp_document.hpp"
#include "format/json_pieces.hpp"
#include "spans_read.hpp"

#include <cmath>
#include <limits>

using namespace hawk;
using namespace hawk::format;
using model::Span;

namespace {

Span sample_span() {
  Span span;
  span.trace_id = "5b8efff798038103d269b633813fc60c";
  span.span_id = "eee19b7ec3c1b174";
  span.parent_span_id = "eee19b7ec3c1b173";
  span.name = "größer \"x\"\n\x01";
  span.kind = Span::Kind::client;
  span.status = Span::Status::error;
  span.status_message = "no card";
  span.service = "shop";
  span.scope = "checkout";
  span.start = model::Nanos(1544712660000000001);
  span.end = model::Nanos(1544712661123456789);
  span.attributes = {{"big", std::int64_t{9007199254740993}},
                     {"low", std::numeric_limits<std::int64_t>::min()},
                     {"half", 0.1},
                     {"huge", 1e300},
                     {"yes", true},
                     {"text", std::string("日本 \xf0\x9f\x98\x80")}};
  span.resource = {{"host.name", std::string("n1")},
                   {"process.pid", std::int64_t{4711}}};
  span.events = {{model::Nanos(1544712660500000007),
                  "exception",
                  {{"exception.type", std::string("KeyError")}}}};
  span.links = {{"0af7651916cd43dd8448eb211c80319c",
                 "b7ad6b7169203331",
                 {{"why", std::string("retry")}}}};
  return span;
}

std::string document_of(const OtlpItem& item) {
  OtlpDocument document(item.signal);
  document.add(item);
  return document.take();
}

} // namespace

TEST_SUITE("otlp_writer") {
  TEST_CASE("a span is read back as it was") {
    const ReadSpans read = read_both(document_of(make_otlp_item(sample_span())));
    REQUIRE(read.spans().size() == 1);
    CHECK(read.spans()[0] == sample_span());
  }

  TEST_CASE("the spelling is the one that strict receivers take") {
    const std::string text = make_otlp_item(sample_span()).element;
    CHECK(text.find(R"("startTimeUnixNano":"1544712660000000001")")
          != std::string::npos);
    CHECK(text.find(R"("kind":3)") != std::string::npos);
    CHECK(text.find(R"("code":2)") != std::string::npos);
    CHECK(text.find(R"({"intValue":"9007199254740993"})")
          != std::string::npos);
  }

  TEST_CASE("doubles that JSON has no digits for are texts") {
    Span span = sample_span();
    span.attributes = {{"a", std::nan("")},
                       {"b", std::numeric_limits<double>::infinity()},
                       {"c", -std::numeric_limits<double>::infinity()}};
    const std::string text = make_otlp_item(span).element;
    CHECK(text.find(R"({"doubleValue":"NaN"})") != std::string::npos);
    CHECK(text.find(R"({"doubleValue":"Infinity"})") != std::string::npos);
    CHECK(text.find(R"({"doubleValue":"-Infinity"})") != std::string::npos);
    // NaN is not equal to itself: in one way only.
    const Span back = read_line(document_of(make_otlp_item(span))).spans()[0];
    CHECK(std::isnan(attribute<double>(back.attributes, "a")));
  }

  TEST_CASE("what is empty is not written") {
    Span span;
    span.trace_id = "5b8efff798038103d269b633813fc60c";
    span.span_id = "eee19b7ec3c1b174";
    const OtlpItem item = make_otlp_item(span);
    CHECK(item.resource.empty());
    CHECK(item.scope.empty());
    CHECK(item.element
          == R"({"traceId":"5b8efff798038103d269b633813fc60c",)"
             R"("spanId":"eee19b7ec3c1b174","name":""})");
    CHECK(document_of(item)
          == R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + item.element
                 + "]}]}]}");
  }

  TEST_CASE("a log record is read back, its resource among its attributes") {
    model::LogEvent event;
    event.timestamp = model::Nanos(1544712660000000001);
    event.observed_timestamp = model::Nanos(1544712660000000009);
    event.severity_text = "WARN";
    event.body = "card declined";
    event.event_name = "payment";
    event.trace_id = "5b8efff798038103d269b633813fc60c";
    event.span_id = "eee19b7ec3c1b174";
    event.correlation_id = "order-17";
    event.process.pid = 4711;
    event.attributes = {{"service.name", std::string("shop")},
                        {"otel.scope.name", std::string("checkout")},
                        {"n", std::int64_t{3}}};
    const OtlpItem item = make_otlp_item(event);
    CHECK(item.resource.find("process.pid") != std::string::npos);
    CHECK(item.element.find(R"("severityNumber":13)") != std::string::npos);
    CHECK(item.element.find(R"("observedTimeUnixNano":"1544712660000000009")")
          != std::string::npos);
    const ReadSpans read = read_both(document_of(item));
    REQUIRE(read.logs().size() == 1);
    const model::LogEvent back = read.logs()[0];
    CHECK(back.body == event.body);
    CHECK(back.timestamp == event.timestamp);
    CHECK(back.severity_text == "WARN");
    CHECK(back.event_name == "payment");
    CHECK(back.span_id == event.span_id);
    CHECK(text_of(back.attributes, "service.name") == "shop");
    CHECK(text_of(back.attributes, "correlation_id") == "order-17");
    CHECK(text_of(back.attributes, "otel.scope.name") == "checkout");
    CHECK(attribute<std::int64_t>(back.attributes, "process.pid") == 4711);
  }

  TEST_CASE("ids of other lengths are made fit, always in the same way") {
    CHECK(hex_id("EEE19B7EC3C1B174", 32) == "0000000000000000eee19b7ec3c1b174");
    CHECK(hex_id("", 16).empty());
    const std::string odd = hex_id("chrome-1a2b", 32);
    CHECK(odd.size() == 32);
    CHECK(odd.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(odd == hex_id("chrome-1a2b", 32));
    CHECK(odd != hex_id("chrome-1a2c", 32));
  }

  TEST_CASE("bytes that are no UTF-8 become replacement characters") {
    std::string out;
    append_utf8_json("a\xff\xfe" "b", out);
    CHECK(out == "\"a\xef\xbf\xbd\xef\xbf\xbd" "b\"");
  }

  TEST_CASE("secrets are masked wherever they stand") {
    Span span = sample_span();
    const std::string secret = "hunter2hunter2";
    span.attributes["db.password"] = secret;
    span.resource["api_key"] = secret;
    span.events[0].attributes["password"] = secret;
    span.status_message = "password=" + secret;
    span.links[0].attributes["token"] = secret;
    mask_secrets(span);
    CHECK(document_of(make_otlp_item(span)).find(secret) == std::string::npos);
    model::LogEvent event;
    event.body = "connecting with password=" + secret;
    event.attributes["authorization"] = "Bearer " + secret;
    mask_secrets(event);
    CHECK(document_of(make_otlp_item(event)).find(secret) == std::string::npos);
  }
}
