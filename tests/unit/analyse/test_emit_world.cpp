#include "analyse/emit_world.hpp"
#include "unit/analyse/emit_scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse;
using namespace hawk::analyse::test;

namespace {

const EmitSite& only_site(const EmitWorld& world) {
  REQUIRE(world.sites().size() == 1);
  return world.sites().begin()->second;
}

// Made at the end of a step, started when the next one awaits.
EmitTold one_step_late(int step) {
  const double at = step * 100.0;
  return {at, at + 60, at + 60.1, at + 62, "ok", step, step + 1};
}

} // namespace

TEST_SUITE("emit_world") {
  TEST_CASE("the figures of a site are those of its emissions") {
    EmitScene scene;
    EmitWorld world;
    for (int step = 0; step < 9; ++step) {
      world.on_event(scene.emit(one_step_late(step)));
    }
    world.on_event(scene.emit({950, 951, 951.2, 960, "ok", 9, 9}));
    const EmitStatistics& found = only_site(world).statistics;
    CHECK(found.count == 10);
    CHECK(found.schedule_delay.percentile(50) == 60'100'000);
    CHECK(found.producer_hold.percentile(50) == 60'000'000);
    CHECK(found.queue_wait.greatest() == 200'000);
    CHECK(found.delivery_lag.percentile(50) == 62'000'000);
    CHECK(found.hold_share.percentile(50) == 998);
    CHECK(found.displacements[0] == 1);
    CHECK(found.displacements[1] == 9);
    CHECK(found.displaced_share() == doctest::Approx(0.9));
    CHECK(found.displaced_lower_bound() > 0.5);
    CHECK(found.steps == "function");
    CHECK(world.sites().begin()->first.line == 7);
    CHECK(world.events() == 10);
  }

  TEST_CASE("sites, and producers that are callbacks, stand apart") {
    EmitScene scene;
    EmitWorld world;
    world.on_event(scene.emit(one_step_late(1), 7));
    world.on_event(scene.emit(one_step_late(2), 8));
    EmitTold by_callback = one_step_late(3);
    by_callback.producer = 0;
    world.on_event(scene.emit(by_callback, 8));
    CHECK(world.sites().size() == 3);
  }

  TEST_CASE("what was done after a later one of its producer is inverted") {
    EmitScene scene;
    EmitWorld world;
    world.on_event(scene.emit({10, 11, 12, 20}));
    world.on_event(scene.emit({30, 31, 32, 40})); // overtook the next one
    world.on_event(scene.emit({25, 31, 32, 50}));
    EmitTold other{26, 31, 32, 51};
    other.producer = 2;
    world.on_event(scene.emit(other));
    EmitTold cancelled{27, 31, 32, 52};
    cancelled.outcome = "cancelled";
    world.on_event(scene.emit(cancelled));
    CHECK(only_site(world).statistics.inversions == 1);
  }

  TEST_CASE("the worst three are kept, the worst first") {
    EmitScene scene;
    EmitWorld world;
    for (const double lag : {5.0, 80.0, 3.0, 40.0, 90.0, 1.0}) {
      world.on_event(scene.emit({100, 100, 100, 100 + lag}));
    }
    const auto& worst = only_site(world).statistics.worst;
    REQUIRE(worst.size() == 3);
    CHECK(worst[0].emit.longest() == 90ms);
    CHECK(worst[1].emit.longest() == 80ms);
    CHECK(worst[2].emit.longest() == 40ms);
    CHECK(worst[0].place.line == 7);
  }

  TEST_CASE("a weight stands for so many, and says that it is a sample") {
    EmitScene scene;
    EmitWorld world;
    EmitTold told = one_step_late(1);
    told.weight = 50;
    world.on_event(scene.emit(told));
    world.on_event(scene.emit({900, 900, 900, 901}));
    const EmitStatistics& found = only_site(world).statistics;
    CHECK(found.told == 2);
    CHECK(found.count == 51);
    CHECK(found.is_sampled());
    CHECK(found.displaced() == 50);
  }

  TEST_CASE("counts are found whoever the producer was") {
    EmitScene scene;
    EmitWorld world;
    EmitTold told = one_step_late(1);
    told.producer = 0;
    world.on_event(scene.emit(told));
    for (const std::int64_t emitted : {3, 8}) {
      world.on_event(scene.say("hawk.emit.count",
                               Attributes{{"loop", std::int64_t{1}},
                                          {"name", std::string("publish")},
                                          {"emitted", emitted},
                                          {"iteration_nano",
                                           std::int64_t{90'000}}}
                                   + line(7, "emit")));
    }
    const EmitCounts* counts = world.find_counts(world.sites().begin()->first);
    REQUIRE(counts != nullptr);
    CHECK(counts->emitted == 8);
    CHECK(only_site(world).iteration == 90us);
  }

  TEST_CASE("a hundred thousand emissions take bounded room") {
    EmitScene scene;
    EmitWorld world;
    for (int i = 0; i < 100'000; ++i) {
      const double at = i;
      world.on_event(
          scene.emit({at, at + 1, at + 1 + i % 977, at + 1000 + i % 7919},
                     i % 400 + 1));
    }
    CHECK(world.sites().size() == EmitWorld::k_most_sites);
    std::uint64_t counted = world.forgotten();
    for (const auto& [key, site] : world.sites()) {
      counted += site.statistics.count;
      CHECK(site.statistics.delivery_lag.values().size() < 1000);
    }
    CHECK(counted == 100'000);
  }

  TEST_CASE("added statistics are those of both") {
    EmitScene scene;
    EmitStatistics one;
    EmitStatistics two;
    EmitStatistics both;
    for (int step = 0; step < 40; ++step) {
      const ProbeEvent event = scene.emit(one_step_late(step));
      const auto& emit = std::get<EmitSeen>(event.fact);
      (step % 3 == 0 ? one : two).add(event, emit, step % 5 == 0);
      both.add(event, emit, step % 5 == 0);
    }
    one.add(two);
    CHECK(one.count == both.count);
    CHECK(one.inversions == both.inversions);
    CHECK(one.schedule_delay == both.schedule_delay);
    CHECK(one.displacements == both.displacements);
    CHECK(one.worst.size() == both.worst.size());
  }
}
