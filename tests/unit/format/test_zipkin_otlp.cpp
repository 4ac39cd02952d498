#include "format/zipkin_otlp.hpp"

#include "format/otlp_json.hpp"
#include "format/zipkin.hpp"
#include "spans_read.hpp"

using namespace hawk;
using namespace hawk::format;

namespace {

ZipkinAsOtlp translate(const std::string& text) {
  JsonDocument document;
  REQUIRE(document.parse(text).valid);
  return zipkin_as_otlp(document.root());
}

std::vector<model::Span> unfold(std::string text) {
  std::vector<model::Span> spans;
  model::OtlpSeen otlp;
  otlp.data = std::move(text);
  unfold_otlp(otlp, [&spans](const model::FileRecord& record) {
    REQUIRE(record.span() != nullptr);
    spans.push_back(*record.span());
  });
  return spans;
}

} // namespace

TEST_SUITE("zipkin_otlp") {
  TEST_CASE("says in OTLP what Zipkin says") {
    const std::string text =
        R"([{"traceId":"5b8efff798038103","parentId":"00000000000000aa","id":"eee19b7ec3c1b174",)"
        R"("kind":"SERVER","name":"get /","timestamp":1544712660300001,"duration":17,"shared":true,)"
        R"("localEndpoint":{"serviceName":"shop","ipv4":"10.0.0.1"},"remoteEndpoint":{"ipv4":"10.0.0.2","port":80},)"
        R"("annotations":[{"timestamp":1544712660300002,"value":"ws"}],)"
        R"("tags":{"error":"oh no","otel.status_code":"ERROR","otel.scope.name":"lib","otel.scope.version":"1.2"}}])";
    const ZipkinAsOtlp made = translate(text);
    CHECK(made.rejected == 0);
    CHECK(made.text.find(R"("scope":{"name":"lib","version":"1.2"})")
          != std::string::npos);
    const auto spans = unfold(made.text);
    REQUIRE(spans.size() == 1);
    JsonDocument document;
    REQUIRE(document.parse(text).valid);
    model::Span own = read_zipkin_span((*document.root().begin()).value);
    CHECK(spans[0].trace_id == "0000000000000000" + own.trace_id);
    own.trace_id = spans[0].trace_id;
    own.attributes.erase("otel.status_code");
    own.attributes.erase("otel.scope.version");
    CHECK(spans[0] == own);
  }

  TEST_CASE("puts spans of one service and library together") {
    const std::string span =
        R"({"traceId":"5b8efff798038103","id":"eee19b7ec3c1b174","localEndpoint":{"serviceName":")";
    const ZipkinAsOtlp made = translate("[" + span + "a\"}}," + span + "b\"}},"
                                        + span + "a\"}}, 7, {}]");
    CHECK(made.rejected == 2);
    CHECK(unfold(made.text).size() == 3);
    std::size_t resources = 0;
    for (std::size_t at = 0; at != std::string::npos; ++resources) {
      at = made.text.find("service.name", at + 1);
    }
    CHECK(resources - 1 == 2);
  }

  TEST_CASE("is exact to the microsecond, and knows no time from 0") {
    const auto spans = unfold(
        translate(
            R"([{"traceId":"5b8efff798038103","id":"eee19b7ec3c1b174","tags":{}},)"
            R"({"traceId":"5b8efff798038103","id":"eee19b7ec3c1b175","timestamp":9007199254740993}])")
            .text);
    REQUIRE(spans.size() == 2);
    CHECK_FALSE(spans[0].start);
    CHECK_FALSE(spans[0].end);
    CHECK(spans[1].start == model::Nanos(9007199254740993000));
  }
}
