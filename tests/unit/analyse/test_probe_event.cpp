#include "analyse/probe_event.hpp"
#include "unit/analyse/loop_scene.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>

using namespace hawk::analyse::test;
using namespace hawk::analyse;

namespace {

hawk::model::Event event_of(std::string name, Attributes attributes = {}) {
  hawk::model::LogEvent event;
  event.process = key(10);
  event.event_name = std::move(name);
  event.correlation_id = "task-1";
  event.attributes = std::move(attributes);
  return {0, 1, 5s, event};
}

const Attributes k_stale = {{"connection", std::int64_t{3}},
                            {"loop", std::int64_t{1}},
                            {"running_loop", std::int64_t{2}},
                            {"closed", true},
                            {"cleanup", false},
                            {"sent", true},
                            {"count", std::int64_t{8}},
                            {"interpreter", std::int64_t{4}},
                            {"monotonic_nano", std::int64_t{77}},
                            {"file", std::string("a.py")},
                            {"line", std::int64_t{12}},
                            {"stack", std::string("a.py:12 f\n\nb.py:1 g\n")}};

Attributes without(const char* name) {
  Attributes attributes = k_stale;
  attributes.erase(name);
  return attributes;
}

Attributes with(const char* name, hawk::model::AttributeValue value) {
  Attributes attributes = k_stale;
  attributes[name] = std::move(value);
  return attributes;
}

constexpr const char* k_name = "hawk.conn.stale";

} // namespace

TEST_SUITE_BEGIN("probe event");

TEST_CASE("is read with its types") {
  const auto event = parse_probe_event(event_of(k_name, k_stale));
  REQUIRE(event);
  CHECK(event->process == key(10));
  CHECK(event->time == 5s);
  CHECK(event->monotonic == hawk::base::Nanos(77));
  CHECK(event->story == "task-1");
  CHECK(event->place.file == "a.py");
  CHECK(event->place.line == 12);
  CHECK(event->place.stack
        == std::vector<std::string>{"a.py:12 f", "b.py:1 g"});
  const auto* stale = std::get_if<ConnectionStale>(&event->fact);
  REQUIRE(stale != nullptr);
  CHECK(stale->connection == ConnectionKey{key(10), 4, 3});
  CHECK(stale->loop == LoopKey{key(10), 4, 1});
  CHECK(stale->sent == true);
  CHECK(stale->count == 8);
}

TEST_CASE("without what makes the verdict it is none") {
  for (const char* name : {"connection", "loop", "closed", "cleanup"}) {
    CHECK(!parse_probe_event(event_of(k_name, without(name))));
    CHECK(!parse_probe_event(event_of(k_name, with(name, 1.5))));
    CHECK(!parse_probe_event(event_of(k_name, with(name, std::string("1")))));
  }
  CHECK(!parse_probe_event(
      event_of(k_name, with("connection", std::int64_t{0}))));
  CHECK(!parse_probe_event(event_of(k_name, with("loop", std::int64_t{-1}))));
}

TEST_CASE("without the rest it is read as far as it goes") {
  auto event = parse_probe_event(event_of(k_name, without("sent")));
  CHECK(!std::get<ConnectionStale>(event->fact).sent);
  event =
      parse_probe_event(event_of(k_name, with("line", std::string("twelve"))));
  CHECK(event->place.line == 0);
  event = parse_probe_event(event_of(k_name, with("line", INT64_MAX)));
  CHECK(event->place.line == 0);
  event = parse_probe_event(event_of(k_name, with("count", INT64_MIN)));
  CHECK(std::get<ConnectionStale>(event->fact).count == 1);
  event = parse_probe_event(
      event_of(k_name, with("request_label", std::string(100'000, 'x'))));
  CHECK(std::get<ConnectionStale>(event->fact).request_label.size() == 512);
}

TEST_CASE("what is no probe's, or of no use to a rule") {
  CHECK(!parse_probe_event(event_of("order.paid", k_stale)));
  CHECK(!parse_probe_event(event_of("hawk.state", k_stale)));
  CHECK(!parse_probe_event(event_of("hawk.", k_stale)));
  CHECK(!parse_probe_event(event_of("hawk", k_stale)));
  CHECK(!parse_probe_event({0, 1, 5s, hawk::model::Checkpoint{}}));
}

TEST_CASE("anything at all is survived, by the rules too") {
  constexpr std::array<const char*, 19> k_names = {"hawk.probe",
                                                   "hawk.probe.ready",
                                                   "hawk.probe.lost",
                                                   "hawk.run.probe",
                                                   "hawk.loop.start",
                                                   "hawk.loop.close",
                                                   "hawk.conn.open",
                                                   "hawk.conn.close",
                                                   "hawk.conn.stale",
                                                   "hawk.loop.misused",
                                                   "hawk.request.again",
                                                   "hawk.object.cross",
                                                   "hawk.story",
                                                   "hawk.story.end",
                                                   "hawk.task.failed",
                                                   "hawk.error",
                                                   "hawk.log",
                                                   "hawk.state",
                                                   "hawk.nonsense"};
  constexpr std::array<const char*, 20> k_attributes = {"interpreter",
                                                        "loop",
                                                        "running_loop",
                                                        "connection",
                                                        "fd",
                                                        "closed",
                                                        "cleanup",
                                                        "sent",
                                                        "count",
                                                        "open",
                                                        "connections",
                                                        "client",
                                                        "first_connection",
                                                        "request",
                                                        "object",
                                                        "line",
                                                        "file",
                                                        "stack",
                                                        "created",
                                                        "error"};
  std::mt19937 random(7);
  const auto pick = [&random](std::size_t below) {
    return static_cast<std::size_t>(random()) % below;
  };
  const auto value = [&]() -> hawk::model::AttributeValue {
    switch (pick(8)) {
    case 0:
      return true;
    case 1:
      return false;
    case 2:
      return 1e300;
    case 3:
      return INT64_MIN;
    case 4:
      return INT64_MAX;
    case 5:
      return std::string("1,-2,,99999999999999999999,x\n\n:\nEvent loop is "
                         "closed");
    case 6:
      return std::string();
    default:
      return static_cast<std::int64_t>(pick(3));
    }
  };
  Scene scene;
  for (int i = 0; i < 20'000; ++i) {
    hawk::model::LogEvent event;
    event.process = key(static_cast<hawk::model::Pid>(10 + pick(3)));
    event.event_name = k_names[pick(k_names.size())];
    event.correlation_id = pick(2) == 0 ? "" : "task-1";
    for (std::size_t n = pick(20); n > 0; --n) {
      event.attributes[k_attributes[pick(k_attributes.size())]] = value();
    }
    scene.at(i * 1ms).push(event);
  }
  const auto report = scene.run();
  CHECK(report.stats.events == 20'001);
}

TEST_SUITE_END();
