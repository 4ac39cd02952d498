#include "analyse/loop_rules.hpp"
#include "unit/analyse/loop_scene.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

using namespace hawk::analyse::test;
using namespace hawk::analyse;
using hawk::model::Confidence;
using hawk::model::Level;

namespace {

// The defect, whole: two Celery jobs, a client of the module.
LoopScene two_jobs() {
  LoopScene scene;
  scene.story("task-10-1", "celery", "count")
      .start(1)
      .open(1, 1)
      .at(2s)
      .close(1)
      .story("task-10-2", "celery", "count")
      .at(3500ms)
      .start(2)
      .stale(
          1,
          1,
          2,
          {{"stack", std::string("redis/client.py:9 send\nworker.py:25 run")},
           {"created",
            std::string("worker.py:40 main [task Task-2]\nworker.py:1 x")}});
  return scene;
}

std::size_t count_of(const hawk::model::Report& report, std::string_view rule) {
  std::size_t count = 0;
  for (const auto& finding : report.findings) {
    count += finding.rule == rule ? 1U : 0U;
  }
  return count;
}

} // namespace

TEST_SUITE_BEGIN("stale-loop-connection");

TEST_CASE("names process, client, peer, both lines, and what left") {
  const auto finding = two_jobs().find_one();
  CHECK(finding.rule == "stale-loop-connection");
  CHECK(finding.level == Level::error);
  CHECK(finding.confidence == Confidence::confirmed);
  CHECK(finding.message
        == "worker[10] uses a redis connection to 127.0.0.1:6379 whose event "
           "loop is closed");
  CHECK(detail(finding, "opened")
        == "in celery count (task-10-1), worker.py:12 in get_client, on loop "
           "1");
  CHECK(detail(finding, "closed")
        == "loop 1 closed 1.5 s before, at worker.py:40 in main");
  CHECK(detail(finding, "reused")
        == "in celery count (task-10-2), worker.py:25 in run, on loop 2");
  CHECK(detail(finding, "request")
        == "INCR jobs was sent; its answer cannot arrive");
  CHECK(detail(finding, "created") == "worker.py:40 main [task Task-2]");
  CHECK(has(finding.fix, "ConnectionPool"));
  CHECK(has(finding.fix, "worker_process_init"));
  REQUIRE(finding.cause);
  CHECK(finding.cause->file == "worker.py");
  CHECK(finding.cause->line == 25);
  CHECK(finding.cause->stack.size() == 2);
  REQUIRE(finding.related.size() == 1);
  CHECK(finding.related[0].role == "opened");
  CHECK(finding.related[0].file == "worker.py");
  CHECK(finding.related[0].line == 12);
  CHECK(finding.correlation_id == "task-10-2");
}

TEST_CASE("is told when it happens, once, and nothing else is") {
  auto scene = two_jobs();
  scene.wait(10s);
  CHECK(announced(scene.scene())
        == std::vector<std::string>{"stale-loop-connection"});
  CHECK(scene.run().findings.size() == 1);
}

TEST_CASE("the clean twin: each loop has a connection of its own") {
  LoopScene scene;
  scene.start(1).open(1, 1).shut(1).at(2s).close(1);
  scene.at(3s).start(2).open(2, 2).shut(2).close(2).wait(10s);
  CHECK(scene.run().findings.empty());
}

TEST_CASE("closing what a dead loop left behind is no use") {
  LoopScene scene;
  scene.second_loop().stale(1, 1, 2, {{"cleanup", true}});
  scene.misused(1, 2, "redis", {{"cleanup", true}}).shut(1).wait(10s);
  CHECK(scene.run().findings.empty());
}

TEST_CASE("an error text alone is no stale connection") {
  // Two tasks on one asyncpg connection: true concurrency.
  LoopScene scene;
  scene.start(1)
      .open(1, 1, "asyncpg")
      .error("InterfaceError",
             "cannot perform operation: another operation is in progress")
      .log("Event loop is closed")
      .shut(1)
      .close(1);
  CHECK(scene.run().findings.empty());
}

TEST_CASE("a live loop may be written to while none runs") {
  LoopScene scene;
  scene.start(1).open(1, 1).stale(1, 1, 0, {{"closed", false}}).shut(1);
  CHECK(scene.run().findings.empty());
}

TEST_CASE("uses between the same two lines are one, with their number") {
  LoopScene scene;
  scene.second_loop();
  for (std::int64_t count : {1, 2, 3, 4, 8}) {
    scene.stale(1, 1, 2, {{"count", count}});
  }
  // Another connection from there, not sent.
  scene.start(3).open(2, 3).close(3).start(4);
  scene.stale(2, 3, 4, {{"sent", false}});
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  const auto& finding = report.findings[0];
  CHECK(has(finding.message, "is closed, 9 times"));
  CHECK(detail(finding, "request")
        == "INCR jobs was sent (8 of 9 writes); its answer cannot arrive");
  CHECK(has(detail(finding, "more"), "2 connections"));
}

TEST_CASE("another client, opening or using line is another finding") {
  LoopScene scene;
  scene.start(1)
      .open(1, 1)
      .open(2, 1, "asyncpg")
      .open(3, 1, "redis", line(13, "get_other"))
      .close(1)
      .start(2);
  scene.stale(1, 1, 2).stale(2, 1, 2).stale(3, 1, 2);
  scene.stale(1, 1, 2, line(26));
  CHECK(count_of(scene.run(), "stale-loop-connection") == 4);
}

TEST_CASE("nothing left, or nothing is known to have") {
  LoopScene unsent;
  unsent.second_loop().stale(1, 1, 2, {{"sent", false}});
  CHECK(detail(unsent.find_one(), "request") == "INCR jobs was not sent");
  LoopScene unknown;
  unknown.second_loop().say("hawk.conn.stale",
                            {{"connection", std::int64_t{1}},
                             {"loop", std::int64_t{1}},
                             {"closed", true},
                             {"cleanup", false}});
  CHECK(has(detail(unknown.find_one(), "request"), "not seen to be sent"));
}

TEST_CASE("aiohttp calls the closed loop before it writes") {
  LoopScene scene;
  scene.second_loop("aiohttp")
      .misused(1, 2, "aiohttp")
      .misused(1, 2, "aiohttp");
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  const auto& finding = report.findings[0];
  CHECK(finding.rule == "stale-loop-connection");
  CHECK(finding.confidence == Confidence::confirmed);
  CHECK(has(finding.message, "an aiohttp connection to 127.0.0.1:6379"));
  CHECK(finding.related.at(0).line == 12);
  CHECK(has(finding.fix, "ClientSession"));
}

TEST_CASE("a call on a closed loop that is no use of a connection") {
  const auto rules_of = [](Attributes more, std::int64_t running = 2) {
    LoopScene scene;
    scene.second_loop().misused(1, running, "redis", more);
    return count_of(scene.run(), "stale-loop-connection");
  };
  CHECK(rules_of({}) == 1);
  CHECK(rules_of({{"cleanup", true}}) == 0);
  CHECK(rules_of({{"operation", std::string("call_soon_threadsafe")}}) == 0);
  CHECK(rules_of({}, 0) == 0);
  CHECK(rules_of({{"client", std::string("aiohttp")}}) == 0);
  // The connection is not open any more.
  LoopScene closed;
  closed.start(1).open(1, 1).shut(1).close(1).start(2).misused(1, 2, "redis");
  CHECK(count_of(closed.run(), "stale-loop-connection") == 0);
  // Accepted, by a server.
  LoopScene accepted;
  accepted.start(1).open(1, 1, "", {{"server", true}}).close(1).start(2);
  accepted.misused(1, 2, "");
  CHECK(count_of(accepted.run(), "stale-loop-connection") == 0);
}

TEST_CASE("code that is no client's may call a closed loop for itself") {
  LoopScene scene;
  scene.second_loop("").misused(1, 2, "");
  CHECK(scene.wait(9s).run().findings.at(0).rule == "surviving-connection");
}

TEST_CASE("a call that may be about several connections is in doubt") {
  LoopScene scene;
  scene.start(1).open(1, 1).open(2, 1, "redis", line(13)).close(1).start(2);
  scene.misused(1, 2, "redis");
  const auto report = scene.run();
  const auto& finding = report.findings.at(0);
  CHECK(finding.rule == "stale-loop-connection");
  CHECK(finding.level == Level::warning);
  CHECK(finding.confidence == Confidence::suspected);
  CHECK(has(detail(finding, "doubt"), "one of 2"));
  // A write tells which one it is.
  scene.stale(1, 1, 2);
  CHECK(scene.run().findings.at(0).confidence == Confidence::confirmed);
}

TEST_CASE("a use that was written and called is counted once") {
  LoopScene scene;
  scene.second_loop("aiohttp").misused(1, 2, "aiohttp").stale(1, 1, 2);
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  CHECK(!has(report.findings[0].message, "times"));
  CHECK(detail(report.findings[0], "request")
        == "INCR jobs was sent; its answer cannot arrive");
}

TEST_CASE("what the user saw is quoted, the plainest of it") {
  auto scene = two_jobs();
  scene.log("giving up", "WARNING");
  CHECK(detail(scene.find_one(), "you saw") == "\"giving up\"");
  scene.log("retry: Connection error.", "WARNING");
  CHECK(detail(scene.find_one(), "you saw") == "\"retry: Connection error.\"");
  scene.at(5s).error("builtins.RuntimeError", "Event loop is closed");
  scene.log("afterwards");
  const auto finding = scene.find_one();
  CHECK(detail(finding, "you saw") == "\"RuntimeError: Event loop is closed\"");
  CHECK(finding.details.back().first == "you saw");
}

TEST_CASE("what another story or process saw, or saw later, is not quoted") {
  const auto seen = [](LoopScene scene) {
    return detail(scene.find_one(), "you saw");
  };
  CHECK(seen(two_jobs().in("task-10-3").log("Event loop is closed")).empty());
  CHECK(seen(two_jobs().by(11).log("Event loop is closed")).empty());
  CHECK(seen(two_jobs().at(20s).log("Event loop is closed")).empty());
  CHECK(seen(two_jobs().at(6s).log("something else")).empty());
  CHECK(seen(two_jobs().log("all is well", "INFO")).empty());
}

TEST_CASE("inherited by fork, from a parent whose loop lives") {
  LoopScene scene;
  scene.open(1, 1, "redis", {{"inherited", true}}).start(2);
  scene.stale(1, 1, 2, {{"closed", false}});
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "stale-loop-connection");
  CHECK(has(report.findings[0].message, "inherited by fork"));
}

TEST_CASE("an opening that nobody saw") {
  LoopScene scene;
  scene.start(2).stale(1, 1, 2);
  const auto finding = scene.find_one();
  CHECK(finding.rule == "stale-loop-connection");
  CHECK(has(finding.message, "worker[10] uses a connection whose"));
  LoopScene named;
  named.start(2).stale(1, 1, 2, {{"client", std::string("redis")}});
  CHECK(has(named.find_one().message, "uses a redis connection whose"));
  CHECK(has(detail(finding, "opened"), "not seen"));
  CHECK(detail(finding, "closed") == "loop 1 was closed before");
}

TEST_CASE("uvloop closed the descriptor") {
  LoopScene scene;
  scene.start(1, "uvloop").open(1, 1).close(1).start(2, "uvloop");
  scene.stale(1, 1, 2, {{"operation", std::string("drain")}, {"sent", false}});
  CHECK(
      has(detail(scene.find_one(), "closed"), "uvloop closed the connection"));
}

TEST_CASE("subinterpreters and processes count for themselves") {
  LoopScene scene;
  scene.start(1).open(1, 1).close(1);
  scene.say("hawk.loop.start",
            {{"loop", std::int64_t{1}}, {"interpreter", std::int64_t{1}}});
  scene.say("hawk.conn.open",
            Attributes{{"connection", std::int64_t{1}},
                       {"loop", std::int64_t{1}},
                       {"client", std::string("httpx")},
                       {"interpreter", std::int64_t{1}}}
                + line(50));
  scene.stale(1, 1, 2);
  CHECK(scene.find_one().related.at(0).line == 12);
}

TEST_CASE("the words of each client") {
  const auto fix_of = [](const std::string& client) {
    LoopScene scene;
    scene.second_loop(client).stale(1, 1, 2);
    return scene.find_one().fix;
  };
  CHECK(has(fix_of("asyncpg"), "create_pool"));
  CHECK(has(fix_of("sqlalchemy"), "NullPool"));
  CHECK(has(fix_of("aiohttp"), "ClientSession"));
  CHECK(has(fix_of("httpx"), "httpx.AsyncClient"));
  CHECK(has(fix_of("openai"), "never id(loop)"));
  CHECK(has(fix_of("anthropic"), "never id(loop)"));
  CHECK(has(fix_of("psycopg_pool"), "open=False"));
  CHECK(has(fix_of("grpc"), "channel.close()"));
  CHECK(has(fix_of(""), "keep one loop for the life of the process"));
  CHECK(fix_of("") == fix_of("unheard_of"));
}

TEST_CASE("the words of each framework") {
  const auto fix_of = [](const std::string& kind, const std::string& stack) {
    LoopScene scene;
    scene.second_loop("redis").story("task-10-2", kind, "job");
    scene.stale(1, 1, 2, {{"stack", stack}});
    return scene.find_one().fix;
  };
  CHECK(has(fix_of("celery", ""), "in Celery"));
  CHECK(has(fix_of("rq", ""), "in RQ"));
  CHECK(has(fix_of("task", "/x/asgiref/sync.py:3 main_wrap"), "async_to_sync"));
  CHECK(!has(fix_of("task", "worker.py:3 main"), "; in "));
}

TEST_CASE("ten thousand connections are one finding, in no time") {
  LoopScene scene;
  const auto add = [](std::int64_t first, std::int64_t last, LoopScene& to) {
    for (std::int64_t i = first; i <= last; ++i) {
      to.start(i).open(i, i).close(i);
      if (i > 1) {
        to.stale(i - 1, i - 1, i);
      }
    }
  };
  add(1, 10'000, scene);
  const auto begin = std::chrono::steady_clock::now();
  const auto report = scene.run();
  const auto took = std::chrono::steady_clock::now() - begin;
  REQUIRE(report.findings.size() == 1);
  CHECK(has(report.findings[0].message, "9999 times"));
  // Some 0.1 s; quadratic would be minutes.
  CHECK(took < 20s);
}

TEST_CASE("cases without end are counted, not kept") {
  LoopScene scene;
  scene.second_loop();
  for (std::int64_t i = 1; i <= 600; ++i) {
    scene.stale(1, 1, 2, line(i));
  }
  const auto report = scene.run();
  CHECK(count_of(report, "stale-loop-connection")
        == hawk::analyse::k_most_cases);
  REQUIRE(report.not_seen.missing.size() == 1);
  CHECK(has(report.not_seen.missing[0], "400 more uses"));
}

TEST_CASE("other writers between change nothing") {
  auto scene = two_jobs();
  scene.error("RuntimeError", "Event loop is closed").wait(10s);
  std::vector<hawk::model::Finding> last;
  for (const auto shift : {0ms, 900ms, -900ms, 5000ms}) {
    Engine engine;
    std::uint64_t sequence = 0;
    for (const auto& event : scene.scene().events()) {
      hawk::model::Checkpoint point;
      engine.accept(event);
      engine.accept({2, ++sequence, event.time + shift, point});
    }
    const auto report = engine.finish("x");
    if (!last.empty()) {
      CHECK(report.findings == last);
    }
    last = report.findings;
  }
  CHECK(last.size() == 1);
}

TEST_CASE("lost events are a blind spot") {
  auto scene = two_jobs();
  scene.say("hawk.probe.lost", {{"count", std::int64_t{7}}}).stale(1, 1, 2);
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  REQUIRE(report.findings[0].blind_spots.size() == 1);
  CHECK(has(report.findings[0].blind_spots[0], "7"));
  REQUIRE(report.not_seen.missing.size() == 1);
  CHECK(report.not_seen.missing[0]
        == "worker[10]: its probe left out 7 events");
}

TEST_SUITE_END();
