#include "analyse/loop_world.hpp"
#include "unit/analyse/loop_scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using namespace hawk::analyse;
using hawk::model::Confidence;
using hawk::model::Level;

namespace {

bool is_undecided(const Scene& scene) {
  Engine engine;
  for (const auto& event : scene.events()) {
    engine.accept(event);
  }
  return engine.is_undecided();
}

} // namespace

TEST_SUITE_BEGIN("surviving-connection");

TEST_CASE("a second loop has started: a warning") {
  LoopScene scene;
  scene.in("task-10-1").second_loop("httpx").wait(6s);
  const auto finding = scene.find_one();
  CHECK(finding.rule == "surviving-connection");
  CHECK(finding.level == Level::warning);
  CHECK(finding.confidence == Confidence::latent);
  CHECK(finding.message
        == "worker[10] closed an event loop and left an httpx connection to "
           "127.0.0.1:6379 open; the next loop has started, and its first use "
           "of it fails or goes unanswered");
  CHECK(detail(finding, "opened")
        == "in task-10-1, worker.py:12 in get_client, on loop 1");
  CHECK(detail(finding, "closed") == "loop 1, at worker.py:40 in main");
  REQUIRE(finding.cause);
  CHECK(finding.cause->line == 12);
  CHECK(finding.related.at(0).role == "opened");
  CHECK(has(finding.fix, "httpx.AsyncClient"));
}

TEST_CASE("it waits for the first use, and for a late close") {
  LoopScene scene;
  scene.second_loop();
  CHECK(is_undecided(scene.scene()));
  scene.wait(4900ms);
  CHECK(announced(scene.scene()).empty());
  scene.wait(5s);
  CHECK(announced(scene.scene()).size() == 1);
  CHECK(!is_undecided(scene.scene()));
}

TEST_CASE("no second loop: a note, at the end") {
  LoopScene scene;
  scene.start(1).open(1, 1).close(1).wait(60s);
  CHECK(announced(scene.scene()).empty());
  CHECK(!is_undecided(scene.scene()));
  const auto finding = scene.find_one();
  CHECK(finding.rule == "surviving-connection");
  CHECK(finding.level == Level::note);
  CHECK(has(finding.message, "the second task will fail"));
}

TEST_CASE("a process that ends is judged, and forgotten, a while later") {
  LoopScene scene;
  scene.start(1).open(1, 1).at(2s).close(1).at(3s);
  scene.scene().exited(10);
  scene.wait(7s);
  CHECK(announced(scene.scene()).empty());
  scene.wait(8s);
  CHECK(announced(scene.scene())
        == std::vector<std::string>{"surviving-connection"});
  // Of what it opened nothing is known any more.
  scene.stale(1, 1, 2);
  CHECK(has(detail(scene.run().findings.back(), "opened"), "not seen"));
  // Its last words may come after it was seen to be gone.
  LoopScene late;
  late.start(1).open(1, 1).at(2s).close(1);
  late.scene().exited(10);
  late.at(3s).shut(1).wait(10s);
  CHECK(late.run().findings.empty());
}

TEST_CASE("the clock is that of who writes the probes' events") {
  LoopScene scene;
  scene.second_loop().at(4s).shut(1).wait(9s);
  Engine engine;
  std::uint64_t sequence = 0;
  for (const auto& event : scene.scene().events()) {
    engine.accept({2, ++sequence, event.time + 60s, hawk::model::Checkpoint{}});
    engine.accept(event);
  }
  CHECK(engine.finish("x").findings.empty());
}

TEST_CASE("a graceful close that outlasts its loop") {
  LoopScene scene;
  scene.second_loop("aiohttp").at(4s).shut(1).wait(10s);
  CHECK(scene.run().findings.empty());
  LoopScene listed;
  listed.start(1).open(1, 1).close(
      1, {{"open", std::int64_t{0}}, {"connections", std::string()}});
  listed.start(2).wait(10s);
  CHECK(listed.run().findings.empty());
}

TEST_CASE("only a whole list says that a connection is closed") {
  LoopScene part;
  part.start(1).open(1, 1).close(
      1, {{"open", std::int64_t{70}}, {"connections", std::string("2,3")}});
  CHECK(part.run().findings.size() == 1);
  LoopScene whole;
  whole.start(1).open(1, 1).close(
      1, {{"open", std::int64_t{2}}, {"connections", std::string("2,3")}});
  CHECK(whole.run().findings.empty());
}

TEST_CASE("what a server accepted, or a fork inherited") {
  LoopScene accepted;
  accepted.start(1).open(1, 1, "", {{"server", true}}).close(1).start(2);
  CHECK(accepted.wait(9s).run().findings.empty());
  LoopScene inherited;
  inherited.start(1).open(1, 1, "redis", {{"inherited", true}}).close(1);
  CHECK(inherited.start(2).wait(9s).run().findings.empty());
}

TEST_CASE("a loop of another interpreter, or before, is not the next") {
  LoopScene scene;
  scene.start(1).start(2).open(1, 1).close(1).wait(9s);
  scene.say("hawk.loop.start",
            {{"loop", std::int64_t{5}}, {"interpreter", std::int64_t{2}}});
  scene.wait(20s);
  CHECK(scene.find_one().level == Level::note);
}

TEST_CASE("the use of one replaces it: one defect, one finding") {
  LoopScene scene;
  scene.second_loop().wait(6s).stale(1, 1, 2).wait(60s);
  CHECK(announced(scene.scene())
        == std::vector<std::string>{"surviving-connection",
                                    "stale-loop-connection"});
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "stale-loop-connection");
  // Nor is it said afterwards of the next one from there.
  scene.open(2, 2).close(2).start(3).wait(90s);
  CHECK(scene.run().findings.size() == 1);
}

TEST_CASE("many from one line are one, and counted") {
  LoopScene scene;
  for (std::int64_t i = 1; i <= 3; ++i) {
    scene.start(i).open(2 * i, i).open(2 * i + 1, i).close(i);
  }
  scene.start(4).wait(9s);
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  CHECK(has(report.findings[0].message,
            "left 6 redis connections to 127.0.0.1:6379 open"));
  CHECK(detail(report.findings[0], "closed")
        == "loop 1 and 2 more, at worker.py:40 in main");
}

TEST_CASE("each loop opens its own, before or after it was told: a note") {
  for (const auto later : {4s, 9s}) {
    LoopScene scene;
    scene.second_loop().wait(later).open(2, 2).close(2).wait(20s);
    const auto report = scene.run();
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].level == Level::note);
    CHECK(has(report.findings[0].message,
              "each loop opens its own, and none was used again"));
  }
}

TEST_CASE("another client or line that opens one says nothing of it") {
  for (const auto& [client, number] :
       {std::pair("httpx", 12), std::pair("redis", 13)}) {
    LoopScene scene;
    scene.second_loop().open(2, 2, client, line(number)).wait(20s);
    CHECK(scene.run().findings.at(0).level == Level::warning);
  }
}

TEST_CASE("of uvloop's connections the use is not seen") {
  LoopScene scene;
  scene.start(1, "uvloop").open(1, 1).close(1).start(2, "uvloop").open(2, 2);
  CHECK(scene.wait(9s).run().findings.at(0).level == Level::warning);
}

TEST_CASE("uvloop closes the descriptors, and the client does not know") {
  LoopScene scene;
  scene.start(1, "uvloop").open(1, 1).close(1).start(2).wait(9s);
  CHECK(has(detail(scene.find_one(), "closed"), "uvloop closed the"));
}

TEST_CASE("ten thousand loops that each leave one") {
  LoopScene scene;
  for (std::int64_t i = 1; i <= 10'000; ++i) {
    scene.at(1s + i * 1ms).start(i).open(i, i).close(i);
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto report = scene.run();
  CHECK(std::chrono::steady_clock::now() - begin < 20s);
  REQUIRE(report.findings.size() == 1);
  CHECK(has(report.findings[0].message, "10000 redis connections"));
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("loop world");

namespace {

ProbeEvent made(ProbeFact fact, hawk::model::Pid pid = 10) {
  ProbeEvent event;
  event.process = key(pid);
  event.fact = std::move(fact);
  return event;
}

ConnectionOpened opened(std::int64_t number, hawk::model::Pid pid = 10) {
  ConnectionOpened one;
  one.connection = {key(pid), 0, number};
  one.loop = {key(pid), 0, 1};
  return one;
}

} // namespace

TEST_CASE("what is closed is forgotten") {
  LoopWorld world;
  for (std::int64_t i = 1; i <= 200'000; ++i) {
    world.on_event(made(opened(i)));
    world.on_event(made(ConnectionClosed{{key(10), 0, i}}));
  }
  CHECK(world.connection_count() == 0);
  CHECK(world.forgotten() == 0);
}

TEST_CASE("of what never closes the latest are kept, and the rest counted") {
  LoopWorld world;
  const std::size_t most = LoopWorld::k_most_connections;
  world.on_event(made(opened(1, 9), 9));
  const auto last = static_cast<std::int64_t>(3 * most);
  for (std::int64_t i = 1; i <= last; ++i) {
    world.on_event(made(opened(i)));
  }
  CHECK(world.connection_count() == most);
  CHECK(world.forgotten() == 2 * most + 1);
  CHECK(world.find_connection({key(10), 0, last}) != nullptr);
  CHECK(world.find_connection({key(10), 0, 1}) == nullptr);
  // Of its own, not of another process.
  CHECK(world.find_connection({key(9), 0, 1}) != nullptr);
  // The loop does not list them either.
  CHECK(world.find_loop({key(10), 0, 1})->connections.size() == most - 1);
}

TEST_CASE("loops and stories without end") {
  LoopWorld world;
  for (std::int64_t i = 1; i <= 50'000; ++i) {
    const LoopKey loop{key(10), 0, i};
    world.on_event(made(LoopStarted{loop, "asyncio"}));
    world.on_event(made(LoopClosed{loop, "asyncio", std::nullopt}));
  }
  CHECK(world.loop_count() <= LoopWorld::k_most_retired);
  CHECK(world.forgotten() == 0);
  for (std::int64_t i = 1; i <= 50'000; ++i) {
    world.on_event(made(LoopStarted{{key(11), 0, i}, "asyncio"}, 11));
  }
  CHECK(world.loop_count() <= LoopWorld::k_most_loops);
  CHECK(world.forgotten() > 0);
  world.forget(key(11));
  CHECK(world.loop_count() <= LoopWorld::k_most_retired);
}

TEST_CASE("a story has its name while it runs, and its number of peers") {
  LoopWorld world;
  auto begun = made(StoryStarted{"rq", "send_mail"});
  for (const char* id : {"a1", "a2", "a3"}) {
    begun.story = id;
    world.on_event(begun);
  }
  CHECK(world.describe_story(key(10), "a2") == "rq send_mail (a2)");
  CHECK(world.count_peers(key(10), "a2") == 3);
  CHECK(world.describe_story(key(11), "a2") == "a2");
  CHECK(!world.count_peers(key(11), "a2"));
  auto ended = made(StoryEnded{});
  ended.story = "a2";
  world.on_event(ended);
  CHECK(world.describe_story(key(10), "a2") == "a2");
  CHECK(world.describe_story(key(10), "").empty());
}

TEST_SUITE_END();
