#include "analyse/lag_table.hpp"
#include "analyse/stamped_event.hpp"
#include "unit/analyse/emit_scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse;
using namespace hawk::analyse::test;
using hawk::model::LagBy;

namespace {

class Told final {
public:
  hawk::model::Event emit(const EmitTold& told,
                          std::int64_t line_number = 7,
                          std::string story = "") {
    hawk::model::LogEvent event;
    event.process = key(10);
    event.event_name = "hawk.emit";
    event.correlation_id = std::move(story);
    event.attributes =
        attributes_of(told, ++number_) + line(line_number, "emit", "/a/b.py");
    return {0, static_cast<std::uint64_t>(number_), 1s * number_, event};
  }

private:
  std::int64_t number_ = 0;
};

EmitTold in_step(std::string name, double delay, double lag) {
  EmitTold told{100, 100 + delay, 100 + delay, 100 + lag};
  told.step_name = std::move(name);
  return told;
}

hawk::model::Event stamped(std::int64_t at, std::int64_t came) {
  hawk::model::LogEvent event;
  event.process = key(10);
  event.event_name = "delivered";
  event.step = "act";
  event.timestamp = Nanos(at);
  event.observed_timestamp = Nanos(came);
  return {0, 1, 1s, event};
}

} // namespace

TEST_SUITE("lag_table") {
  TEST_CASE("a row a step, as they came, and all of them") {
    Told told;
    LagTable table(LagBy::step, 100ms);
    table.accept(told.emit(in_step("reason", 40, 42)));
    table.accept(told.emit(in_step("act", 0, 150)));
    table.accept(told.emit(in_step("reason", 60, 62)));
    const auto report = table.make();
    REQUIRE(report.rows.size() == 2);
    CHECK(report.rows[0].label == "reason");
    CHECK(report.rows[0].count == 2);
    CHECK(report.rows[0].schedule_delay.p50 == 40ms);
    CHECK(report.rows[0].schedule_delay.greatest == 60ms);
    CHECK(report.rows[1].delivery_lag.p50 == 150ms);
    CHECK(report.total.count == 3);
    CHECK(report.late == 1);
    CHECK(report.steps == "function");
    CHECK_FALSE(report.emitted);
  }

  TEST_CASE("sites are lines, of steps without a name, too") {
    Told told;
    LagTable by_site(LagBy::site, 100ms);
    LagTable by_step(LagBy::step, 100ms);
    for (const int line_number : {7, 7, 9}) {
      const auto event = told.emit(in_step("", 1, 2), line_number);
      by_site.accept(event);
      by_step.accept(event);
    }
    for (const LagTable* table : {&by_site, &by_step}) {
      const auto report = table->make();
      REQUIRE(report.rows.size() == 2);
      CHECK(report.rows[0].label == "b.py:7 in emit");
      CHECK(report.rows[1].label == "b.py:9 in emit");
    }
  }

  TEST_CASE("stories that are too many share the last row") {
    Told told;
    LagTable table(LagBy::correlation, 100ms);
    for (int i = 0; i < 1000; ++i) {
      table.accept(
          told.emit(in_step("act", 1, 2), 7, "story-" + std::to_string(i)));
    }
    const auto report = table.make();
    REQUIRE(report.rows.size() == LagTable::k_most_rows);
    CHECK(report.rows.back().label == "(others)");
    CHECK(report.rows.back().count == 1000 - (LagTable::k_most_rows - 1));
    CHECK(report.total.count == 1000);
  }

  TEST_CASE("what is lost has no delay, and counts") {
    Told told;
    LagTable table(LagBy::step, 100ms);
    EmitTold never{100};
    never.outcome = "never_started";
    EmitTold cancelled{100, 110, 110, 120, "cancelled"};
    table.accept(told.emit(never));
    table.accept(told.emit(cancelled));
    const auto row = table.make().total;
    CHECK(row.lost() == 2);
    CHECK(row.cancelled == 1);
    CHECK(row.never_started == 1);
    CHECK(row.delivery_lag.count == 0);
    CHECK(row.schedule_delay.count == 1);
  }

  TEST_CASE("times of the worst count from the trace's start") {
    Told told;
    LagTable table(LagBy::step, 100ms);
    hawk::model::Header header;
    header.clock.monotonic = 1s;
    table.accept({0, 0, 0s, header});
    table.accept(told.emit(in_step("act", 40, 42)));
    const auto report = table.make();
    REQUIRE(report.worst.size() == 1);
    CHECK(report.worst[0].at == 100ms);
    CHECK(report.worst[0].line == 7);
    CHECK(report.worst[0].producer_hold == 40ms);
  }

  TEST_CASE("the stall that took most of its way is quoted") {
    Told told;
    LagTable table(LagBy::step, 100ms);
    hawk::model::Header header;
    header.clock.monotonic = 1s;
    table.accept({0, 0, 0s, header});
    hawk::model::StallSeen stall;
    stall.thread = {key(10), 10};
    stall.wait.call = "recvfrom";
    stall.in_call = stall.samples = 9;
    stall.stack = {{"/a/b.py", 9, "fetch", true}};
    for (const auto& [began, lasted] :
         {std::pair{50ms, 60ms}, {105ms, 10ms}, {105ms, 30ms}, {500ms, 900ms}}) {
      stall.began = began;
      stall.lasted = lasted;
      table.accept({0, 0, 0s, stall});
    }
    table.accept(told.emit(in_step("act", 40, 42)));
    CHECK(table.make().worst[0].stall == "30.0 ms in recvfrom, /a/b.py:9 fetch");
    stall.thread.process = key(11); // another process
    stall.lasted = 40ms;
    table.accept({0, 0, 0s, stall});
    CHECK(table.make().worst[0].stall == "30.0 ms in recvfrom, /a/b.py:9 fetch");
  }

  TEST_CASE("an event with a step and a stamp is late by its way") {
    LagTable table(LagBy::step, 100ms);
    table.accept(stamped(1'000'000'000, 1'250'000'000));
    const auto report = table.make();
    CHECK(report.total.delivery_lag.p50 == 250ms);
    CHECK(report.total.schedule_delay.count == 0);
    CHECK(report.total.values_are_delivery);
    CHECK(report.late == 1);
    CHECK(report.steps == "event");
  }

  TEST_CASE("a stamp from the future, or of yesterday, says nothing") {
    CHECK_FALSE(parse_stamped_event(stamped(2'000'000'000, 1'000'000'000)));
    CHECK_FALSE(parse_stamped_event(
        stamped(1, std::chrono::nanoseconds(25h).count())));
    CHECK_FALSE(parse_stamped_event(stamped(INT64_MIN, INT64_MAX)));
    auto without_step = stamped(1'000'000'000, 1'250'000'000);
    std::get<hawk::model::LogEvent>(without_step.payload).step.clear();
    CHECK_FALSE(parse_stamped_event(without_step));
  }

  TEST_CASE("one that is told for several is as many that are late") {
    Told told;
    LagTable table(LagBy::step, 100ms);
    EmitTold late = in_step("act", 150, 160);
    late.weight = 4;
    table.accept(told.emit(late));
    table.accept(told.emit(in_step("act", 0, 160))); // by its delivery alone
    table.accept(told.emit(in_step("act", 0, 20)));
    CHECK(table.make().late == 5);
  }

  TEST_CASE("a span is an emission from its end, and never late") {
    LagTable table(LagBy::step, 100ms);
    table.add({{17, 4}, "chat", "t1", 5s, 5250ms});
    table.add({{17, 4}, "chat", "t1", 6s, 5s});           // before its end
    table.add({{17, 4}, "chat", "t1", 1s, 1s + 2h});      // of something else
    table.add({{17, 4}, "chat", "t1", 0s, 1s});           // no end
    const auto report = table.make();
    REQUIRE(report.rows.size() == 1);
    CHECK(report.rows[0].label == "chat (span)");
    CHECK(report.total.count == 1);
    CHECK(report.total.delivery_lag.p50 == 250ms);
    CHECK(report.late == 0);
    CHECK(report.steps == "span");
    REQUIRE(report.worst.size() == 1);
    CHECK(report.worst[0].correlation_id == "t1");
  }
}
