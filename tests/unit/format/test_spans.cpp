#include "format/spans.hpp"

#include "format/console_spans.hpp"
#include "format/span_values.hpp"
#include "spans_read.hpp"

using namespace hawk;
using namespace hawk::format;
using model::Nanos;
using model::Span;

namespace {

SpanFormat format_of(const char* text) {
  JsonDocument document;
  return document.parse(text).valid ? span_format_of(document.root())
                                    : SpanFormat::none;
}

Json root_of(JsonDocument& document, const char* text) {
  REQUIRE(document.parse(text).valid);
  return document.root();
}

} // namespace

TEST_SUITE("spans") {
  TEST_CASE("takes no log record for a span") {
    for (const char* text :
         {R"({"traceId":"5af7183fb1d4cf5f","id":"7","name":"alice"})",
          R"({"traceId":"5af7183fb1d4cf5f","id":"352bff9a74ca9ad2"})",
          R"({"traceId":"5af7183fb1d4cf5f","id":"352bff9a74ca9ad2",
              "name":"alice","age":7})"}) {
      JsonDocument document;
      REQUIRE(document.parse(text).valid);
      CHECK(span_format_of(document.root()) == SpanFormat::none);
    }

    for (const char* text :
         {R"({"level":30,"time":1,"msg":"x","traceId":"a1b2c3d4a1b2c3d4",
             "id":"a1","timestamp":3})",
          R"({"trace_id":"5b8efff798038103d269b633813fc60c","span_id":"e1",
             "message":"x","timestamp":"2026-11-21T02:44:07Z"})",
          R"({"data":{"spans":3},"msg":"x"})",
          R"({"ph":7.2,"ts":1})",
          R"({"context":{"user":"x"},"start_time":1})",
          "[]",
          "17"}) {
      CAPTURE(text);
      CHECK(format_of(text) == SpanFormat::none);
    }
  }

  TEST_CASE("reads times to the nanosecond") {
    JsonDocument document;
    const auto micro = [&](const char* text) {
      return time_of(root_of(document, text), Unit::micro);
    };
    CHECK(micro("1544712660000001.017") == Nanos(1544712660000001017));
    CHECK(micro("\"12\"") == Nanos(12000));
    CHECK(micro("-1.5") == Nanos(-1500));
    CHECK(micro("1.5e3") == Nanos(1500000));
    CHECK(!micro("99999999999999999999"));
    CHECK(!micro("1e300"));
    CHECK(!micro("null"));
    CHECK(!micro("\"\""));
    CHECK(parse_rfc3339("2026-11-28T05:39:28.192683Z")
          == Nanos(1795844368192683000));
    CHECK(parse_rfc3339("2026-11-28 06:39:28.5+01:00")
          == Nanos(1795844368500000000));
    CHECK(!parse_rfc3339("2026-13-28T05:39:28Z"));
    CHECK(!parse_rfc3339("2026-11-28"));
    CHECK(!parse_rfc3339("9999-11-28T05:39:28Z"));
  }

  TEST_CASE("reads ids in every spelling") {
    JsonDocument document;
    const auto id = [&](const char* text) {
      return id_of(root_of(document, text));
    };
    CHECK(id("\"0xB221F8F8BC42B959\"") == "b221f8f8bc42b959");
    CHECK(id("\"7uGbfsPBsXQ=\"") == "eee19b7ec3c1b174");
    CHECK(id("\"not-hex-1\"") == "not-hex-1");
    CHECK(id("\"0000000000000000\"").empty());
    CHECK(id("\"AAAAAAAAAAA=\"").empty());
    CHECK(id("\"\"").empty());
    CHECK(id("null").empty());
  }

  TEST_CASE("reads Zipkin's spans as the exporter of JavaScript writes them") {
    const ReadSpans read = read_both(fixture("otel_js/zipkin.json"));
    REQUIRE(read.spans().size() == 3);
    const Span pay = read.span("pay");
    CHECK(pay.service == "shop");
    CHECK(pay.kind == Span::Kind::producer);
    CHECK(pay.status == Span::Status::error);
    CHECK(pay.status_message == "no card");
    CHECK(pay.parent_span_id == read.span("POST /orders").span_id);
    REQUIRE(pay.events.size() == 1);
    CHECK(pay.events[0].name == "exception");
    CHECK(read.span("POST /orders").status == Span::Status::error);
  }

  TEST_CASE("reads Zipkin's shared spans and those without times") {
    const ReadSpans read = read_both(R"([
      {"traceId":"5af7183fb1d4cf5f","id":"352bff9a74ca9ad2","kind":"CLIENT",
       "parentId":"6b221d5bc9e6496c","name":"get /api","timestamp":1556604172355737,
       "duration":1431,"localEndpoint":{"serviceName":"frontend","ipv4":"10.0.0.1",
       "port":80},"remoteEndpoint":{"serviceName":"backend","ipv6":"::1","port":9}},
      {"traceId":"5af7183fb1d4cf5f","id":"352bff9a74ca9ad2","kind":"SERVER",
       "name":"get /api","timestamp":1556604172355800,"shared":true,
       "localEndpoint":{"serviceName":"backend"},"tags":{"error":""}},
      {"traceId":"5af7183fb1d4cf5f","id":"1","localEndpoint":{}}])");
    REQUIRE(read.spans().size() == 3);
    const Span client = read.spans()[0];
    CHECK(!client.shared);
    CHECK(client.end == Nanos(1556604172357168000));
    CHECK(text_of(client.resource, "host.ip") == "10.0.0.1");
    CHECK(text_of(client.attributes, "network.peer.address") == "[::1]:9");
    const Span server = read.spans()[1];
    CHECK(server.shared);
    CHECK(!server.end);
    CHECK(server.status == Span::Status::error);
    CHECK(!read.spans()[2].start);
  }

  TEST_CASE("reads Jaeger's traces, whose processes come last") {
    const ReadSpans read = read_both(R"({"data":[{"traceID":"3c3d",
      "spans":[{"traceID":"3c3d","spanID":"a1","operationName":"root",
        "references":[],"startTime":1000,"duration":500,"processID":"p1",
        "tags":[{"key":"span.kind","type":"string","value":"server"},
          {"key":"error","type":"bool","value":true},
          {"key":"n","type":"int64","value":"9007199254740993"}],
        "logs":[{"timestamp":1200,"fields":[
          {"key":"event","type":"string","value":"retry"},
          {"key":"attempt","type":"int64","value":2}]}],
        "warnings":["clock skew"]},
       {"traceID":"3c3d","spanID":"b2","operationName":"child","startTime":1100,
        "duration":1,"processID":"p2","references":[
          {"refType":"FOLLOWS_FROM","traceID":"ffff","spanID":"c9"},
          {"refType":"CHILD_OF","traceID":"3c3d","spanID":"a1"}]},
       {"traceID":"3c3d","spanID":"c3","operationName":"later","startTime":1900,
        "duration":1,"references":[
          {"refType":"FOLLOWS_FROM","traceID":"3c3d","spanID":"a1"}]}],
      "processes":{"p1":{"serviceName":"front","tags":[
        {"key":"ip","type":"string","value":"10.0.0.1"}]},
        "p2":{"serviceName":"back"}},"warnings":null}],
      "total":0,"limit":0,"offset":0,"errors":null})");
    REQUIRE(read.spans().size() == 3);
    const Span root = read.span("root");
    CHECK(root.service == "front");
    CHECK(text_of(root.resource, "ip") == "10.0.0.1");
    CHECK(root.resource.size() == 1);
    CHECK(root.kind == Span::Kind::server);
    CHECK(root.status == Span::Status::error);
    CHECK(root.start == Nanos(1000000));
    CHECK(root.end == Nanos(1500000));
    CHECK(attribute<std::int64_t>(root.attributes, "n") == 9007199254740993);
    REQUIRE(root.events.size() == 1);
    CHECK(root.events[0].name == "retry");
    CHECK(root.warnings == std::vector<std::string>{"clock skew"});
    const Span child = read.span("child");
    CHECK(child.parent_span_id == "a1");
    CHECK(!child.follows);
    REQUIRE(child.links.size() == 1);
    CHECK(child.links[0].trace_id == "ffff");
    CHECK(child.service == "back");
    CHECK(read.span("later").follows);
    CHECK(read.span("later").parent_span_id == "a1");
  }

  TEST_CASE("reads Jaeger's bare traces and spans") {
    const std::string span =
        R"({"traceID":"3c3d","spanID":"a1","operationName":"op",
        "startTime":1000,"duration":5,"parentSpanID":"99",
        "process":{"serviceName":"own","tags":[]}})";
    for (const std::string& text :
         {span,
          "[" + span + "]",
          R"({"traceID":"3c3d","spans":[)" + span + R"(],"processes":{}})"}) {
      CAPTURE(text);
      const ReadSpans read = read_both(text);
      CHECK(read.span("op").service == "own");
      CHECK(read.span("op").parent_span_id == "99");
    }
    const Span model = read_both(
        R"({"traceId":"AAAAAAAAAAAAAAAAAAAAEQ==","spanId":"AAAAAAAAAAM=",
        "operationName":"op","startTime":"2026-11-28T05:39:28.5Z",
        "duration":"0.25s"})").span("op");
    CHECK(model.span_id == "0000000000000003");
    CHECK(model.end == Nanos(1795844368750000000));
  }

  TEST_CASE("knows the trace of Jaeger's references by its low half") {
    const std::string whole = "4bf92f3577b34da6a3ce929d0e0e4736";
    const std::string half = "a3ce929d0e0e4736";
    struct Names {
      std::string span;
      std::string reference;
    };
    for (const Names& names : std::vector<Names>{
             {whole, half},
             {half, whole},
             {half, "0000000000000000" + half},
             {"0000000000000000" + half, half},
             {"1a2b", "0000000000001a2b"}}) {
      CAPTURE(names.span);
      CAPTURE(names.reference);
      const Span span =
          read_both(R"([{"traceID":")" + names.span
                    + R"(","spanID":"b2","operationName":"op","startTime":1000,
          "duration":5,"references":[{"refType":"CHILD_OF","traceID":")"
                    + names.reference + R"(","spanID":"a1"}]}])")
              .span("op");
      CHECK(span.parent_span_id == "a1");
      CHECK(span.links.empty());
    }
    const Span other =
        read_both(R"([{"traceID":")" + whole
                  + R"(","spanID":"b2","operationName":"op","startTime":1000,
        "duration":5,"references":[{"refType":"CHILD_OF",
        "traceID":"b3ce929d0e0e4736","spanID":"a1"}]}])")
            .span("op");
    CHECK(other.parent_span_id.empty());
    CHECK(other.links.size() == 1);
  }

  TEST_CASE("reads Zipkin's spans that have ids and a name only") {
    const ReadSpans read = read_both(
        R"([{"traceId":"5af7183fb1d4cf5f","id":"352bff9a74ca9ad2","name":"get"},
        {"traceId":"5af7183fb1d4cf5f","id":"452bff9a74ca9ad2",
         "parentId":"352bff9a74ca9ad2","name":"sql","kind":"CLIENT"}])");
    CHECK(read.span("get").span_id == "352bff9a74ca9ad2");
    CHECK(read.span("sql").parent_span_id == "352bff9a74ca9ad2");
    // Who else numbers things so has other kinds.
    for (const std::string members :
         {R"("kind":"user")",
          R"("kind":"client")",
          R"("kind":1)",
          R"("kind":null)",
          R"("debug":"yes")",
          R"("debug":0)"}) {
      CAPTURE(members);
      CHECK(read_both(R"([{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736",)"
                      R"("id":"00f067aa0ba902b7","name":"alice",)"
                      + members + "}]")
                .spans()
                .empty());
    }
    CHECK(read_both(R"([{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736",)"
                    R"("id":"00f067aa0ba902b7","name":"alice",)"
                    R"("kind":"SERVER","debug":true}])")
              .spans()
              .size()
          == 1);
  }

  TEST_CASE("reads what the console exporter of Python prints") {
    const std::string text = fixture("otel_python/console.txt");
    const ReadSpans read = read_document(text, 4096);
    REQUIRE(read.spans().size() == 3);
    REQUIRE(read.logs().size() == 2);
    const Span root = read.span("invoke_agent planner");
    const Span tool = read.span("execute_tool weather");
    CHECK(root.service == "agent");
    CHECK(root.kind == Span::Kind::internal);
    CHECK(root.parent_span_id.empty());
    CHECK(tool.parent_span_id == root.span_id);
    CHECK(tool.status == Span::Status::error);
    CHECK(tool.status_message == "no answer");
    CHECK(tool.start == Nanos(1795844368202116000));
    REQUIRE(tool.links.size() == 1);
    CHECK(tool.links[0].span_id == "b7ad6b7169203331");
    REQUIRE(tool.events.size() == 1);
    CHECK(tool.events[0].time > *tool.start);
    CHECK(read.logs()[1].body == "tool failed");
    CHECK(read.logs()[1].span_id == tool.span_id);
    CHECK(read.logs()[1].severity_text == "ERROR");
    // The lines of the log are another's.
    REQUIRE(read.skipped.size() == 1);
    CHECK(read.skipped[0].what == "are no JSON (line 1)");
  }

  TEST_CASE("reads what the console exporter of JavaScript inspects") {
    const std::string text = fixture("otel_js/console.txt");
    std::vector<model::FileRecord> records;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find("\n}\n", at) + 3;
      const auto json = json_of_inspected(text.substr(at, end - at));
      REQUIRE(json);
      JsonDocument document;
      const auto parsed = document.parse(*json);
      CHECK_MESSAGE(parsed.valid, parsed.problem << "\n" << *json);
      CHECK(span_format_of(document.root()) == SpanFormat::console);
      read_spans(SpanFormat::console,
                 document.root(),
                 [&](model::FileRecord record) {
                   records.push_back(std::move(record));
                 });
      at = end;
    }
    ReadSpans console;
    console.records = std::move(records);
    const ReadSpans otlp = read_both(fixture("otel_js/traces.jsonl"));
    REQUIRE(console.spans().size() == 3);
    REQUIRE(console.logs().size() == 2);
    for (const Span& span : otlp.spans()) {
      const Span same = console.span(span.name);
      CHECK(same.span_id == span.span_id);
      CHECK(same.trace_id == span.trace_id);
      CHECK(same.parent_span_id == span.parent_span_id);
      CHECK(same.kind == span.kind);
      CHECK(same.start == span.start);
      CHECK(same.end == span.end);
      CHECK(same.status == span.status);
      CHECK(same.links.size() == span.links.size());
      REQUIRE(same.events.size() == span.events.size());
      for (std::size_t i = 0; i < same.events.size(); ++i) {
        CHECK(same.events[i] == span.events[i]);
      }
    }
    CHECK(text_of(console.span("reserve").attributes, "quote")
          == "it's \"so\"\nand");
  }
}
