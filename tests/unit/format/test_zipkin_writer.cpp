#include "format/zipkin_writer.hpp"

#include "spans_read.hpp"

using namespace hawk;
using namespace hawk::format;
using model::Span;

namespace {

Span sample_span() {
  Span span;
  span.trace_id = "5b8efff798038103d269b633813fc60c";
  span.span_id = "eee19b7ec3c1b174";
  span.parent_span_id = "eee19b7ec3c1b173";
  span.name = "get /orders";
  span.kind = Span::Kind::client;
  span.status = Span::Status::error;
  span.status_message = "no card";
  span.service = "shop";
  span.scope = "checkout";
  span.start = model::Nanos(1544712660000001000);
  span.end = model::Nanos(1544712660000251000);
  span.attributes = {{"n", std::int64_t{3}},
                     {"ok", true},
                     {"half", 0.5},
                     {"peer.service", std::string("bank")},
                     {"network.peer.address", std::string("10.0.0.7:5432")}};
  span.resource = {{"host.ip", std::string("10.0.0.1")}};
  span.events = {{model::Nanos(1544712660000002000), "sent", {}},
                 {model::Nanos(1544712660000003000),
                  "exception",
                  {{"exception.type", std::string("KeyError")},
                   {"n", std::int64_t{1}}}}};
  span.links = {
      {"0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", {}}};
  return span;
}

Span back(const Span& span) {
  const auto text = write_zipkin_span(span);
  REQUIRE(text);
  const ReadSpans read = read_both("[" + *text + "]");
  REQUIRE(read.spans().size() == 1);
  return read.spans()[0];
}

} // namespace

TEST_SUITE("zipkin_writer") {
  TEST_CASE("a span is read back with all that Zipkin has a place for") {
    const Span read = back(sample_span());
    const Span span = sample_span();
    CHECK(read.trace_id == span.trace_id);
    CHECK(read.span_id == span.span_id);
    CHECK(read.parent_span_id == span.parent_span_id);
    CHECK(read.name == span.name);
    CHECK(read.kind == span.kind);
    CHECK(read.status == span.status);
    CHECK(read.status_message == span.status_message);
    CHECK(read.service == span.service);
    CHECK(read.scope == span.scope);
    CHECK(read.start == span.start);
    CHECK(read.end == span.end);
    CHECK(text_of(read.resource, "host.ip") == "10.0.0.1");
    CHECK(text_of(read.attributes, "peer.service") == "bank");
    CHECK(text_of(read.attributes, "network.peer.address") == "10.0.0.7:5432");
    CHECK(text_of(read.attributes, "n") == "3");
    CHECK(text_of(read.attributes, "ok") == "true");
    CHECK(text_of(read.attributes, "half") == "0.5");
    CHECK(text_of(read.attributes, "otlp.link.0")
          == "0af7651916cd43dd8448eb211c80319c|b7ad6b7169203331||{}|0");
    REQUIRE(read.events.size() == 2);
    CHECK(read.events[0].time == span.events[0].time);
    CHECK(read.events[0].name == "sent");
    CHECK(read.events[1].name
          == R"("exception": {"exception.type":"KeyError","n":1})");
  }

  TEST_CASE("what succeeded has no tag error, which alone says failure") {
    Span span = sample_span();
    span.status = Span::Status::ok;
    span.attributes["error"] = std::string("x");
    CHECK(back(span).status == Span::Status::ok);
    CHECK_FALSE(back(span).attributes.contains("error"));
    span.status = Span::Status::error;
    span.attributes.erase("error");
    span.status_message.clear();
    CHECK(back(span).status == Span::Status::error);
  }

  TEST_CASE("durations are at least a microsecond") {
    Span span = sample_span();
    span.end = *span.start + model::Nanos(1);
    CHECK(write_zipkin_span(span)->find(R"("duration":1,)")
          != std::string::npos);
    span.end.reset();
    CHECK(write_zipkin_span(span)->find("duration") == std::string::npos);
  }

  TEST_CASE("kinds that Zipkin has not are left out") {
    Span span = sample_span();
    span.kind = Span::Kind::internal;
    CHECK(write_zipkin_span(span)->find("\"kind\"") == std::string::npos);
  }

  TEST_CASE("the server's half of a shared span stays one") {
    Span span = sample_span();
    span.kind = Span::Kind::server;
    span.shared = true;
    CHECK(back(span).shared);
  }

  TEST_CASE("without ids there is nothing to write") {
    Span span = sample_span();
    span.span_id.clear();
    CHECK_FALSE(write_zipkin_span(span));
  }
}
