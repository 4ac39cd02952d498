#include "story/operation.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hawk;
using namespace hawk::story;

namespace {

std::string made_of(std::string_view message, std::vector<std::string_view> ids = {}) {
  std::string out;
  write_template(message, ids, out);
  return out;
}

Entry event_named(std::string name, std::string step, std::string body) {
  model::LogEvent event;
  event.event_name = std::move(name);
  event.step = std::move(step);
  event.body = std::move(body);
  Entry entry;
  entry.what = event;
  return entry;
}

} // namespace

TEST_SUITE_BEGIN("operation");

TEST_CASE("what varies in a message is masked") {
  CHECK(made_of("order 17 accepted") == "order # accepted");
  CHECK(made_of("took 980 ms") == made_of("took 1.2 s"));
  CHECK(made_of("took 980ms") == made_of("took 1.2s"));
  CHECK(made_of("temperature -5") == made_of("temperature 12"));
  CHECK(made_of("at 10.0.0.1:80 done") == made_of("at 192.168.7.12:9090 done"));
  CHECK(made_of("retry [1, 2, 3]") == made_of("retry [1]"));
  CHECK(made_of("key deadbeef0 and cafebabe") == "key # and #");
  CHECK(made_of("task-17 of worker3") == "task-# of worker#");
  CHECK(made_of("id 7f3a9c00-1111-4222-8333-abcdefabcdef") == "id #");
  CHECK(made_of("id abcdefab-cdef-abcd-efab-cdefabcdefab") == "id #");
  CHECK(made_of("open '/var/x' failed") == "open '#' failed");
  CHECK(made_of("user=\"Al \\\" ice\" in") == "user=\"#\" in");
  CHECK(made_of("read /home/alice/a.txt") == made_of("read /home/bob/a.txt"));
  CHECK(made_of("read /data/2026/11/x") == made_of("read /data/2025/1/x"));
}

TEST_CASE("what tells operations apart stays") {
  CHECK(made_of("published") != made_of("committed"));
  CHECK(made_of("status=ok") != made_of("status=failed"));
  CHECK(made_of("it can't and won't work") == "it can't and won't work");
  CHECK(made_of("{\"event\":\"x\"}") == "{\"event\":\"#\"}");
  CHECK(made_of("Grüße an alle") == "Grüße an alle");
  CHECK(made_of("the facade of the decade") == "the facade of the decade");
}

TEST_CASE("time, level and ids before a message are no part of it") {
  CHECK(made_of("2026-11-21 10:00:00,123 INFO [7f3a] orders: done")
        == "orders: done");
  CHECK(made_of("[2026-11-21T10:00:00Z] [warn] slow") == "slow");
  CHECK(made_of("error in the middle") == "error in the middle");
  CHECK(made_of("12 34") == "# #");
}

TEST_CASE("an id of any look is masked where it stands as a word") {
  CHECK(made_of("hello alice, malice", {"alice"})
        == "hello #, malice");
}

TEST_CASE("only the first line, and not for ever") {
  CHECK(made_of("failed\nTraceback 3") == "failed");
  CHECK(made_of(std::string(100'000, 'x')).size() == 160);
  CHECK(made_of("").empty());
  CHECK(made_of("   ").empty());
}

TEST_CASE("an event is its name and step, a record its message") {
  CHECK(operation_of(event_named("payment", "charge", "of 17")) == "payment charge");
  CHECK(operation_of(event_named("", "", "of 17")) == "of #");
  Entry failed = event_named("", "", "of 17");
  std::get<model::LogEvent>(failed.what).attributes["exception.type"] =
      std::string("TimeoutError");
  std::get<model::LogEvent>(failed.what).attributes["service.name"] =
      std::string("pay");
  CHECK(operation_of(failed) == "pay: of # [TimeoutError]");
  failed.continuation = true;
  CHECK(operation_of(failed).empty());
}

TEST_CASE("a span is its name, an object that was printed its message") {
  model::Span span;
  span.name = "GET /orders/17";
  span.service = "shop";
  Entry entry;
  entry.what = span;
  CHECK(operation_of(entry) == "shop: GET /orders/#");
  Line line;
  line.text = R"({"level":"info","msg":"order 17 done","request_id":"q"})";
  entry.what = line;
  CHECK(operation_of(entry) == "order # done");
}

TEST_SUITE_END();
