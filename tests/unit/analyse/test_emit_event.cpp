#include "unit/analyse/emit_scene.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace hawk::analyse;
using namespace hawk::analyse::test;

namespace {

hawk::model::Event event_of(Attributes attributes,
                            std::string name = "hawk.emit") {
  hawk::model::LogEvent event;
  event.process = key(10);
  event.event_name = std::move(name);
  event.attributes = std::move(attributes);
  return {0, 1, 5s, event};
}

const Attributes k_emit =
    attributes_of({10, 50, 51, 61, "ok", 3, 4, "act"}, 17) + line(7, "emit");

std::optional<EmitSeen> parse(const Attributes& attributes) {
  const auto event = parse_probe_event(event_of(attributes));
  return event ? std::optional(std::get<EmitSeen>(event->fact)) : std::nullopt;
}

Attributes with(const char* name, hawk::model::AttributeValue value) {
  Attributes attributes = k_emit;
  attributes[name] = std::move(value);
  return attributes;
}

Attributes without(const char* name) {
  Attributes attributes = k_emit;
  attributes.erase(name);
  return attributes;
}

} // namespace

TEST_SUITE("emit_event") {
  TEST_CASE("the delays of an emission add up") {
    const EmitSeen emit = parse(k_emit).value();
    CHECK(emit.emit == 17);
    CHECK(emit.loop.number == 1);
    CHECK(emit.schedule_delay() == 41ms);
    CHECK(emit.producer_hold() == 40ms);
    CHECK(emit.queue_wait() == 1ms);
    CHECK(emit.execution() == 10ms);
    CHECK(emit.delivery_lag() == 51ms);
    CHECK(emit.displacement() == 1);
    CHECK(emit.longest() == 51ms);
    CHECK(emit.step_name == "act");
  }

  TEST_CASE("an eager start ends the hold at once") {
    auto attributes = with("start_nano", nanos_of(10));
    const EmitSeen emit = parse(attributes).value();
    CHECK(emit.schedule_delay() == 0ms);
    CHECK(emit.producer_hold() == 0ms);
    CHECK(emit.queue_wait() == 0ms);
  }

  TEST_CASE("what did not start has no delay, what failed was not delivered") {
    auto never = without("start_nano");
    never.erase("done_nano");
    never["outcome"] = std::string("never_started");
    const EmitSeen emit = parse(never).value();
    CHECK_FALSE(emit.schedule_delay());
    CHECK_FALSE(emit.producer_hold());
    CHECK_FALSE(emit.delivery_lag());
    CHECK_FALSE(emit.displacement());
    CHECK(emit.longest() == 0ms);
    CHECK_FALSE(parse(with("outcome", std::string("error")))->delivery_lag());
  }

  TEST_CASE("what a figure hangs on must be there, and times go forward") {
    for (const char* name : {"emit", "loop", "event_nano", "outcome"}) {
      CHECK_FALSE(parse(without(name)));
    }
    CHECK_FALSE(parse(with("outcome", std::string("well"))));
    CHECK_FALSE(parse(with("start_nano", nanos_of(9))));
    CHECK_FALSE(parse(with("done_nano", nanos_of(50.5))));
    CHECK_FALSE(parse(with("event_nano", INT64_MIN)));
    CHECK_FALSE(parse(with("event_nano", 0.5)));
    CHECK(parse(with("done_nano", INT64_MAX)));
  }

  TEST_CASE("a step may be the event's own member, and is no negative number") {
    auto event = event_of(without("step"));
    std::get<hawk::model::LogEvent>(event.payload).step = std::string("2");
    const auto read = parse_probe_event(event);
    CHECK(std::get<EmitSeen>(read->fact).step == 2);
    CHECK_FALSE(parse(with("start_step", INT64_MIN))->displacement());
    CHECK(parse(with("step", std::int64_t{9}))->displacement() == 0);
  }

  TEST_CASE("weights, and what ran meanwhile, are bounded") {
    CHECK(parse(with("weight", INT64_MAX))->weight == 1'000'000);
    CHECK(parse(with("weight", std::int64_t{-3}))->weight == 1);
    const auto emit = parse(with("during", std::string("a\nb\n\nc\nd\ne")));
    CHECK(emit->during == std::vector<std::string>{"a", "b", "c", "d"});
  }

  TEST_CASE("counts are those of a site") {
    const auto event = parse_probe_event(
        event_of({{"loop", std::int64_t{2}},
                  {"name", std::string("publish")},
                  {"emitted", std::int64_t{12}},
                  {"done", std::int64_t{9}},
                  {"never_started", std::int64_t{-2}},
                  {"iteration_nano", std::int64_t{80'000}},
                  {"file", std::string("worker.py")},
                  {"line", std::int64_t{7}}},
                 "hawk.emit.count"));
    const auto& counts = std::get<EmitCounts>(event->fact);
    CHECK(counts.emitted == 12);
    CHECK(counts.done == 9);
    CHECK(counts.never_started == 0);
    CHECK(counts.iteration == 80us);
    CHECK(event->place.line == 7);
    CHECK_FALSE(parse_probe_event(
        event_of({{"loop", std::int64_t{2}}}, "hawk.emit.count")));
    CHECK_FALSE(parse_probe_event(event_of({}, "hawk.step")));
  }

  TEST_CASE("a changed type never crashes, and never makes a negative lag") {
    std::mt19937 random(7);
    const std::vector<hawk::model::AttributeValue> values = {
        true, INT64_MIN, INT64_MAX, std::int64_t{0}, -1.5, std::string("ok")};
    for (int i = 0; i < 20'000; ++i) {
      Attributes attributes = k_emit;
      for (int j = 0; j < 3; ++j) {
        auto at = attributes.begin();
        std::advance(at, random() % attributes.size());
        at->second = values[random() % values.size()];
      }
      if (const auto emit = parse(attributes)) {
        CHECK(emit->longest() >= 0ns);
        CHECK(emit->schedule_delay().value_or(0ns) >= 0ns);
        CHECK(emit->queue_wait().value_or(0ns) >= 0ns);
        CHECK(emit->displacement().value_or(0) >= 0);
      }
    }
  }
}
