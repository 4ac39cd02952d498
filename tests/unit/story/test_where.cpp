#include "story/where.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hawk;
using namespace hawk::story;

namespace {

Entry record() {
  model::LogEvent event;
  event.body = "request timed out after 3 s";
  event.severity_text = "ERROR";
  event.event_name = "request";
  event.step = "call";
  event.attributes["service.name"] = std::string("orders");
  event.attributes["http.status_code"] = std::int64_t{503};
  event.attributes["retry"] = true;
  event.attributes["ratio"] = 0.5;
  event.attributes["size"] = std::string("17");
  Entry entry;
  entry.what = event;
  entry.ids = {{"request_id", "r-17", Shape::sure}};
  entry.source = "a.log";
  return entry;
}

Entry span() {
  model::Span span;
  span.name = "GET /";
  span.service = "web";
  span.start = model::Nanos(0);
  span.end = std::chrono::milliseconds(600);
  span.kind = model::Span::Kind::server;
  span.status = model::Span::Status::error;
  Entry entry;
  entry.what = span;
  return entry;
}

bool holds(const Entry& entry, std::string_view expression) {
  Where where;
  const auto added = where.add(expression);
  REQUIRE_MESSAGE(added, expression);
  return where.matches(entry);
}

std::string problem(std::string_view expression) {
  const auto added = Where().add(expression);
  REQUIRE_FALSE(added);
  CHECK(added.error().kind == base::Error::Kind::usage);
  return added.error().message;
}

} // namespace

TEST_SUITE_BEGIN("where");

TEST_CASE("levels are ordered") {
  CHECK(holds(record(), "level>=error"));
  CHECK(holds(record(), "level>=warning"));
  CHECK(holds(record(), "severity=ERROR"));
  CHECK_FALSE(holds(record(), "level>error"));
  CHECK_FALSE(holds(record(), "level<warn"));
  CHECK(holds(span(), "level>=error"));
  Entry line;
  Line text;
  text.text = "2026-11-21 10:00:00 WARN slow";
  line.what = text;
  CHECK(holds(line, "level=warn"));
  text.text = "slow";
  line.what = text;
  CHECK_FALSE(holds(line, "level>=trace"));
  CHECK(holds(line, "level!=error"));
}

TEST_CASE("texts are equal or not") {
  CHECK(holds(record(), "service=orders"));
  CHECK(holds(record(), "service==orders"));
  CHECK_FALSE(holds(record(), "service!=orders"));
  CHECK(holds(span(), "service=web,kind=server,status=error"));
  CHECK(holds(record(), "step = call"));
  CHECK(holds(record(), "id=r-17"));
  CHECK_FALSE(holds(record(), "id=r-1"));
  CHECK(holds(record(), "id!=r-1"));
  CHECK_FALSE(holds(record(), "id!=r-17"));
  CHECK(holds(record(), "source=a.log"));
}

TEST_CASE("ids are equal in any spelling") {
  Entry entry = span();
  model::Span own = *entry.span();
  own.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  own.span_id = "00f067aa0ba902b7";
  entry.what = own;
  entry.ids = {{"trace_id", own.trace_id, Shape::sure}};
  const std::string upper = "4BF92F3577B34DA6A3CE929D0E0E4736";
  for (const std::string& spelt :
       {own.trace_id, upper, "0x" + upper,
        std::string("4bf92f35-77b3-4da6-a3ce-929d0e0e4736")}) {
    CHECK(holds(entry, "trace_id=" + spelt));
    CHECK_FALSE(holds(entry, "trace_id!=" + spelt));
    CHECK(holds(entry, "id=" + spelt));
    CHECK_FALSE(holds(entry, "id!=" + spelt));
    CHECK_FALSE(holds(record(), "trace_id=" + spelt));
    CHECK(holds(record(), "trace_id!=" + spelt));
    CHECK(holds(record(), "id!=" + spelt));
  }
  CHECK(holds(entry, "span_id=00F067AA0BA902B7"));
  CHECK_FALSE(holds(entry, "span_id=00f067aa0ba902b8"));
  CHECK(holds(record(), "id!=R-17"));
}

TEST_CASE("kinds and statuses are words") {
  for (const char* const fits :
       {"kind=SERVER", "kind=Server", "kind=SPAN_KIND_SERVER", "kind!=CLIENT",
        "status=ERROR", "status=STATUS_CODE_ERROR", "status!=Ok"}) {
    CHECK_MESSAGE(holds(span(), fits), fits);
    CHECK_FALSE_MESSAGE(holds(span(), std::string("!") + fits), fits);
  }
  CHECK(holds(record(), "kind=LOG"));
  CHECK(problem("kind=servr").find("'servr' is no kind: unspecified, internal")
        != std::string::npos);
  CHECK(problem("status=500").find("'500' is no status: unset, ok, error")
        != std::string::npos);
}

TEST_CASE("attributes are texts, numbers or flags") {
  CHECK(holds(record(), "attr.http.status_code>=500"));
  CHECK_FALSE(holds(record(), "attr.http.status_code<500"));
  CHECK(holds(record(), "attr.http.status_code=503"));
  CHECK(holds(record(), "attr.http.status_code~^5"));
  CHECK(holds(record(), "attr.ratio=0.5"));
  CHECK(holds(record(), "attr.size>9"));
  CHECK(holds(record(), "attr.retry=true"));
  CHECK(holds(record(), "attr.retry"));
  CHECK_FALSE(holds(record(), "!attr.retry"));
  CHECK(holds(record(), "!attr.other"));
  CHECK(holds(record(), "attr.other!=1"));
  CHECK_FALSE(holds(record(), "attr.other=1"));
  CHECK_FALSE(holds(record(), "attr.other<1"));
}

TEST_CASE("expressions match anywhere") {
  CHECK(holds(record(), "body~time.?d out"));
  CHECK(holds(record(), "body!~success"));
  CHECK(holds(record(), "message~\"after [0-9]{1,2} s\""));
  CHECK_FALSE(holds(record(), "body~^timed"));
}

TEST_CASE("durations are of spans") {
  CHECK(holds(span(), "duration>500ms"));
  CHECK_FALSE(holds(span(), "duration>=1s"));
  CHECK_FALSE(holds(record(), "duration<1h"));
}

TEST_CASE("terms must all hold, added ones too") {
  Where where;
  REQUIRE(where.add("level>=warn, service=orders"));
  CHECK(where.matches(record()));
  REQUIRE(where.add("step=other"));
  CHECK_FALSE(where.matches(record()));
  CHECK(Where().matches(record()));
}

TEST_CASE("what is wrong is said") {
  CHECK(problem("levl=error").find("did you mean 'level'")
        != std::string::npos);
  CHECK(problem("level>=loud").find("'loud' is no level") != std::string::npos);
  CHECK(problem("body~(").find("no regular expression") != std::string::npos);
  CHECK(problem("body>=x").find("by size") != std::string::npos);
  CHECK(problem("body=\"x").find("does not end") != std::string::npos);
  CHECK(problem("").find("no field") != std::string::npos);
  CHECK(problem("level=error,").find("no field") != std::string::npos);
  CHECK(problem("service orders").find("goes on") != std::string::npos);
  CHECK(problem("service!orders").find("goes on") != std::string::npos);
  CHECK(problem("duration>fast").find("no duration") != std::string::npos);
}

TEST_SUITE_END();
