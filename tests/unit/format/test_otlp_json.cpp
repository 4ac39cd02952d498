#include "format/otlp_json.hpp"

#include "spans_read.hpp"

#include <cmath>

using namespace hawk;
using namespace hawk::format;
using model::Span;

namespace {

// A span in a resource and a scope, with more members.
std::string otlp(const std::string& members) {
  return R"({"resourceSpans":[{"resource":{"attributes":[
    {"key":"service.name","value":{"stringValue":"shop"}},
    {"key":"host.name","value":{"stringValue":"n1"}}]},
    "scopeSpans":[{"scope":{"name":"lib"},"spans":[{
      "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174",
      "parentSpanId":"","name":"op","startTimeUnixNano":"1544712660000000001")"
         + members + "}]}]}]}";
}

} // namespace

TEST_SUITE("otlp_json") {
  TEST_CASE("reads what the exporter of JavaScript writes") {
    const ReadSpans read = read_both(fixture("otel_js/traces.jsonl"));
    REQUIRE(read.spans().size() == 3);
    const Span root = read.span("POST /orders");
    CHECK(root.parent_span_id.empty());
    CHECK(root.kind == Span::Kind::server);
    CHECK(root.status == Span::Status::error);
    CHECK(root.service == "shop");
    CHECK(root.scope == "checkout");
    CHECK(text_of(root.resource, "service.version") == "1.2");
    CHECK(attribute<std::int64_t>(root.attributes, "http.response.status_code")
          == 500);
    const Span reserve = read.span("reserve");
    CHECK(reserve.parent_span_id == root.span_id);
    CHECK(attribute<std::int64_t>(reserve.attributes, "big")
          == 9007199254740991);
    CHECK(attribute<double>(reserve.attributes, "huge") == 1e21);
    CHECK(text_of(reserve.attributes, "list") == R"(["a","b"])");
    CHECK(text_of(reserve.attributes, "numbers") == "[1,2.5]");
    const Span pay = read.span("pay");
    CHECK(pay.status_message == "no card");
    REQUIRE(pay.events.size() == 1);
    CHECK(text_of(pay.events[0].attributes, "exception.type") == "TypeError");
    REQUIRE(pay.links.size() == 1);
    CHECK(pay.links[0].trace_id == "0af7651916cd43dd8448eb211c80319c");
  }

  TEST_CASE("reads log records and gives them their resource") {
    const ReadSpans read = read_both(fixture("otel_js/logs.jsonl"));
    REQUIRE(read.logs().size() == 2);
    const model::LogEvent log = read.logs()[0];
    CHECK(log.body == "card declined");
    CHECK(log.severity_text == "WARN");
    CHECK(log.trace_id.size() == 32);
    CHECK(log.span_id.size() == 16);
    CHECK(text_of(log.attributes, "service.name") == "shop");
    CHECK(attribute<std::int64_t>(log.attributes, "code") == 51);
    CHECK(read.logs()[1].body
          == R"({"kind":"map","n":1,"deep":{"x":true}})");
  }

  TEST_CASE("keeps integers and nanoseconds exact, as text or number") {
    const ReadSpans read = read_both(otlp(
        R"(,"endTimeUnixNano":1544712661000000009,"kind":2,"attributes":[
        {"key":"s","value":{"intValue":"9007199254740993"}},
        {"key":"n","value":{"intValue":9007199254740993}},
        {"key":"e","value":{"intValue":1e+21}},
        {"key":"inf","value":{"doubleValue":"-Infinity"}},
        {"key":"bytes","value":{"bytesValue":"aGF3aw=="}},
        {"key":"none","value":{}},
        {"key":"map","value":{"kvlistValue":{"values":[
          {"key":"a","value":{"intValue":"1"}},
          {"key":"b","value":{"kvlistValue":{"values":[
            {"key":"c","value":{"boolValue":true}}]}}}]}}}])"));
    const Span span = read.span("op");
    CHECK(span.trace_id == "5b8efff798038103d269b633813fc60c");
    CHECK(span.start == model::Nanos(1544712660000000001));
    CHECK(span.end == model::Nanos(1544712661000000009));
    CHECK(attribute<std::int64_t>(span.attributes, "s") == 9007199254740993);
    CHECK(attribute<std::int64_t>(span.attributes, "n") == 9007199254740993);
    CHECK(attribute<double>(span.attributes, "e") == 1e21);
    CHECK(std::isinf(attribute<double>(span.attributes, "inf")));
    CHECK(text_of(span.attributes, "bytes") == "aGF3aw==");
    CHECK(text_of(span.attributes, "none").empty());
    CHECK(attribute<bool>(span.attributes, "map.b.c"));
    CHECK(text_of(span.resource, "host.name") == "n1");
  }

  TEST_CASE("reads the text NaN as a number") {
    const ReadSpans read = read_line(otlp(
        R"(,"attributes":[{"key":"nan","value":{"doubleValue":"NaN"}}])"));
    CHECK(std::isnan(attribute<double>(read.span("op").attributes, "nan")));
  }

  TEST_CASE("takes absent and zero times for not known") {
    const Span open = read_both(otlp("")).span("op");
    CHECK(open.start);
    CHECK(!open.end);
    CHECK(!read_both(otlp(R"(,"endTimeUnixNano":"0")")).span("op").end);
  }

  TEST_CASE("reads names for numbers, and snake_case") {
    const ReadSpans read = read_both(
        R"({"resource_spans":[{"resource":{"attributes":[
        {"key":"service.name","value":{"string_value":"bit"}}]},
        "scope_spans":[{"scope":{"name":"s"},"spans":[{
        "trace_id":"5b8efff798038103d269b633813fc60c",
        "span_id":"eee19b7ec3c1b174","parent_span_id":"0000000000000000",
        "name":"op","kind":"SPAN_KIND_CONSUMER","start_time_unix_nano":1,
        "end_time_unix_nano":2,"status":{"code":"STATUS_CODE_ERROR"},
        "events":[{"time_unix_nano":"2","name":"e"}],
        "dropped_attributes_count":3}]}]}]})");
    const Span span = read.span("op");
    CHECK(span.service == "bit");
    CHECK(span.kind == Span::Kind::consumer);
    CHECK(span.follows);
    CHECK(span.status == Span::Status::error);
    CHECK(span.parent_span_id.empty());
    REQUIRE(span.events.size() == 1);
    CHECK(span.events[0].time == model::Nanos(2));
    CHECK(span.warnings
          == std::vector<std::string>{"3 attributes were dropped"});
  }

  TEST_CASE("reads the wrappers of Tempo, Jaeger and old libraries") {
    const char* k_span = R"("spans":[{"traceId":"W47/95gDgQPSabYzgT/GDA==",
      "spanId":"7uGbfsPBsXQ=","name":"op","startTimeUnixNano":"1"}])";
    const std::string span = k_span;
    for (const std::string& text :
         {R"({"batches":[{"resource":{},"scopeSpans":[{)" + span + "}]}]}",
          R"({"result":{"resourceSpans":[{"scopeSpans":[{)" + span + "}]}]}}",
          R"({"trace":{"resourceSpans":[{"scopeSpans":[{)" + span + "}]}]}}",
          R"([{"resource":{},"scopeSpans":[{)" + span + "}]}]",
          R"([{"resourceSpans":[{"scopeSpans":[{)" + span + "}]}]}]",
          R"({"resourceSpans":[{"instrumentationLibrarySpans":[{
              "instrumentationLibrary":{"name":"old"},)"
              + span + "}]}]}"}) {
      CAPTURE(text);
      const ReadSpans read = read_both(text);
      REQUIRE(read.spans().size() == 1);
      CHECK(read.spans()[0].trace_id == "5b8efff798038103d269b633813fc60c");
      CHECK(read.spans()[0].span_id == "eee19b7ec3c1b174");
    }
  }

  TEST_CASE("gives spans what their containers say behind them") {
    const ReadSpans read = read_both(
        R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"a1",
        "spanId":"b2","name":"op","startTimeUnixNano":"1"}],
        "scope":{"name":"late"}}],"resource":{"attributes":[
        {"key":"service.name","value":{"stringValue":"after"}}]}}]})");
    CHECK(read.span("op").service == "after");
    CHECK(read.span("op").scope == "late");
  }

  TEST_CASE("prefers the time of a log record to when it was observed") {
    const auto read = [](const std::string& times) {
      return read_both(R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{)"
                       + times + R"(,"body":{"stringValue":"x"},
                       "severityNumber":"SEVERITY_NUMBER_ERROR2"}]}]}]})")
          .logs()
          .at(0);
    };
    CHECK(read(R"("timeUnixNano":"7","observedTimeUnixNano":"8")").timestamp
          == model::Nanos(7));
    CHECK(read(R"("timeUnixNano":"0","observedTimeUnixNano":"8")").timestamp
          == model::Nanos(8));
    CHECK(read(R"("timeUnixNano":"7")").severity_text == "ERROR");
  }

  TEST_CASE("reads no metrics") {
    JsonDocument document;
    REQUIRE(document.parse(R"({"resourceMetrics":[{"scopeMetrics":[]}]})")
                .valid);
    CHECK(span_format_of(document.root()) == SpanFormat::otlp);
    CHECK(read_spans(
              SpanFormat::otlp, document.root(), [](model::FileRecord) {})
          == 0);
  }
}
