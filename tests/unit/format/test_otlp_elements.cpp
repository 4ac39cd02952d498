#include "format/otlp_elements.hpp"

#include "format/otlp_document.hpp"
#include "spans_read.hpp"

#include <array>

using namespace hawk;
using namespace hawk::format;

namespace {

std::string keep(std::string_view /*name*/, std::string_view text) {
  return std::string(text);
}

// What a document becomes on its way through.
std::string rewrite(std::string_view text, const TextFilter& filter = keep) {
  JsonDocument document;
  REQUIRE(document.parse(text).valid);
  std::array<OtlpDocument, 3> made = {OtlpDocument(OtlpSignal::traces),
                                      OtlpDocument(OtlpSignal::logs),
                                      OtlpDocument(OtlpSignal::metrics)};
  for_each_otlp_element(
      document.root(), filter, [&](const OtlpElement& element) {
        made.at(static_cast<std::size_t>(element.signal))
            .add(make_otlp_item(element, filter));
      });
  std::string out;
  for (OtlpDocument& one : made) {
    const std::size_t guess = one.bytes();
    const bool empty = one.is_empty();
    const std::string text_of_one = empty ? "" : one.take();
    CHECK(text_of_one.size() <= guess + 100);
    out += text_of_one;
  }
  return out;
}

std::string span_with(const std::string& members) {
  return R"({"resourceSpans":[{"resource":{"attributes":[],)"
         R"("droppedAttributesCount":2},"schemaUrl":"r","scopeSpans":[)"
         R"({"scope":{"name":"lib","version":"1"},"schemaUrl":"s",)"
         R"("spans":[{"traceId":"5b8efff798038103d269b633813fc60c",)"
         R"("spanId":"eee19b7ec3c1b174",)"
         + members + "}]}]}]}";
}

} // namespace

TEST_SUITE("otlp_elements") {
  TEST_CASE("what is in the strict spelling stays byte for byte") {
    CHECK(rewrite(span_with(
              R"("traceState":"a=b","flags":257,"name":"op","kind":2)"))
          == span_with(
              R"("traceState":"a=b","flags":257,"name":"op","kind":2)"));
    const std::string all =
        R"("name":"op","startTimeUnixNano":"1","endTimeUnixNano":"0",)"
        R"("attributes":[{"key":"list","value":{"arrayValue":{"values":[)"
        R"({"intValue":"1"},{"doubleValue":2.50},{"boolValue":false},{}]}}},)"
        R"({"key":"map","value":{"kvlistValue":{"values":[{"key":"a_b",)"
        R"("value":{"stringValue":"x"}}]}}},)"
        R"({"key":"bytes","value":{"bytesValue":"AAE="}}],)"
        R"("events":[{"timeUnixNano":"7","name":"e",)"
        R"("droppedAttributesCount":1}],)"
        R"("links":[{"traceId":"","spanId":"","flags":1}],"status":{},)"
        R"("somethingNew":[1,2.0,"x",null])";
    CHECK(rewrite(span_with(all)) == span_with(all));
  }

  TEST_CASE("dialects become the strict spelling") {
    CHECK(rewrite(R"({"resource_spans":[{"scope_spans":[{"spans":[{)"
                  R"("trace_id":"5B8EFFF798038103D269B633813FC60C",)"
                  R"("span_id":"7uGbfsPBsXQ=","kind":"SPAN_KIND_SERVER",)"
                  R"("start_time_unix_nano":9007199254740993,)"
                  R"("attributes":[{"key":"n","value":{"int_value":5}},)"
                  R"({"key":"h","value":{"intValue":1e+21}}],)"
                  R"("status":{"code":"STATUS_CODE_ERROR"}}]}]}]})")
          == R"({"resourceSpans":[{"scopeSpans":[{"spans":[{)"
             R"("traceId":"5b8efff798038103d269b633813fc60c",)"
             R"("spanId":"eee19b7ec3c1b174","kind":2,)"
             R"("startTimeUnixNano":"9007199254740993",)"
             R"("attributes":[{"key":"n","value":{"intValue":"5"}},)"
             R"({"key":"h","value":{"doubleValue":1e+21}}],)"
             R"("status":{"code":2}}]}]}]})");
  }

  TEST_CASE("what JavaScript writes and nobody takes becomes what all take") {
    CHECK(rewrite(span_with(
              R"("attributes":[{"key":"nan","value":{"doubleValue":null}},)"
              R"({"key":"low","value":{"intValue":-9223372036854776000}},)"
              R"({"key":"list","value":{"arrayValue":{"values":[null,)"
              R"({"intValue":1}]}}}])"))
          == span_with(
              R"("attributes":[{"key":"nan","value":{}},)"
              R"({"key":"low","value":{"doubleValue":-9223372036854776000}},)"
              R"({"key":"list","value":{"arrayValue":{"values":[{},)"
              R"({"intValue":"1"}]}}}])"));
  }

  TEST_CASE("metrics and log records go through") {
    const std::string metrics =
        R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m",)"
        R"("histogram":{"dataPoints":[{"count":"3","sum":1.5,)"
        R"("bucketCounts":["1","2"],"explicitBounds":[10]}],)"
        R"("aggregationTemporality":2}}]}]}]})";
    CHECK(rewrite(metrics) == metrics);
    CHECK(rewrite(R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[)"
                  R"({"severityNumber":"SEVERITY_NUMBER_WARN2",)"
                  R"("body":{"stringValue":"x"}}]}]}]})")
          == R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[)"
             R"({"severityNumber":14,"body":{"stringValue":"x"}}]}]}]})");
  }

  TEST_CASE("texts pass the filter under the name of their attribute") {
    const TextFilter filter = [](std::string_view name, std::string_view text) {
      return name == "password" ? std::string("-") : std::string(text);
    };
    CHECK(rewrite(span_with(
                      R"("attributes":[{"key":"password","value":)"
                      R"({"stringValue":"x"}},{"key":"password","value":)"
                      R"({"bytesValue":"AA=="}}])"),
                  filter)
          == span_with(R"("attributes":[{"key":"password","value":)"
                       R"({"stringValue":"-"}},{"key":"password","value":)"
                       R"({"stringValue":"-"}}])"));
  }

  TEST_CASE("further events stand behind a span's own") {
    const auto with = [](const std::string& element) {
      JsonDocument document;
      REQUIRE(document.parse(element).valid);
      return write_otlp_element(document.root(), keep, R"({"name":"f"})");
    };
    CHECK(with(R"({"name":"x"})") == R"({"name":"x","events":[{"name":"f"}]})");
    CHECK(with(R"({"events":[{"name":"a"}],"name":"x"})")
          == R"({"name":"x","events":[{"name":"a"},{"name":"f"}]})");
    CHECK(with("{}") == R"({"events":[{"name":"f"}]})");
  }

  TEST_CASE("elements of one resource and scope come together") {
    const OtlpItem a{OtlpSignal::traces, R"("resource":{"a":1})", "", "{}"};
    const OtlpItem b{OtlpSignal::traces, R"("resource":{"b":1})", "", "{}"};
    OtlpDocument document(OtlpSignal::traces);
    for (const OtlpItem& item : {a, b, a}) {
      document.add(item);
    }
    CHECK(document.elements() == 3);
    CHECK(document.take()
          == R"({"resourceSpans":[{"resource":{"a":1},"scopeSpans":[)"
             R"({"spans":[{},{}]}]},{"resource":{"b":1},"scopeSpans":[)"
             R"({"spans":[{}]}]}]})");
    CHECK(document.is_empty());
  }

  TEST_CASE("what JavaScript sends is the same to a reader behind it") {
    for (const char* name : {"otel_js/traces.jsonl", "otel_js/logs.jsonl"}) {
      const std::string text = fixture(name);
      const ReadSpans before = read_both(text);
      const ReadSpans after = read_both(rewrite(text));
      CHECK(after.spans() == before.spans());
      CHECK(after.logs() == before.logs());
    }
  }
}
