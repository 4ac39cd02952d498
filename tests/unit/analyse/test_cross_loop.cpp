#include "analyse/case_table.hpp"
#include "unit/analyse/loop_scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::model::Confidence;
using hawk::model::Finding;
using hawk::model::Level;

namespace {

Attributes object(const std::string& name, bool closed) {
  return Attributes{{"object", name},
                    {"loop", std::int64_t{1}},
                    {"running_loop", std::int64_t{2}},
                    {"closed", closed},
                    {"operation", std::string("acquire")}}
         + line(25);
}

} // namespace

TEST_SUITE_BEGIN("cross-loop-object");

TEST_CASE("a connection that two live loops share") {
  LoopScene scene;
  scene.start(1).open(1, 1).start(2).stale(1, 1, 2, {{"closed", false}});
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  const Finding& finding = report.findings[0];
  CHECK(finding.rule == "cross-loop-object");
  CHECK(finding.level == Level::warning);
  CHECK(finding.confidence == Confidence::confirmed);
  CHECK(finding.message
        == "worker[10] uses a redis connection to 127.0.0.1:6379 of loop 1 "
           "from loop 2, and both live");
  CHECK(detail(finding, "request") == "INCR jobs was sent");
  CHECK(has(finding.fix, "a connection for each loop"));
  CHECK(finding.related.at(0).line == 12);
}

TEST_CASE("a connection of a loop that was left open, and does not run") {
  LoopScene scene;
  scene.start(1).open(1, 1).start(2).stale(
      1, 1, 2, {{"closed", false}, {"resting", true}});
  const Finding finding = scene.find_one();
  CHECK(finding.rule == "cross-loop-object");
  CHECK(finding.message
        == "worker[10] uses a redis connection to 127.0.0.1:6379 of loop 1, "
           "which does not run, from loop 2");
  CHECK(detail(finding, "request")
        == "INCR jobs was sent; its answer waits until loop 1 runs again");
  CHECK(has(finding.fix, "one loop for all calls"));
}

TEST_CASE("once its loop is closed it is a stale one, and stays that") {
  LoopScene scene;
  scene.start(1).open(1, 1).start(2).stale(1, 1, 2, {{"closed", false}});
  scene.close(1).stale(1, 1, 2).stale(1, 1, 2, {{"closed", false}});
  const auto report = scene.wait(9s).run();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "stale-loop-connection");
}

TEST_CASE("a stale one of another loop is described, not the shared one") {
  LoopScene scene;
  scene.start(1).open(1, 1).start(2).stale(1, 1, 2, {{"closed", false}});
  scene.open(2, 2).close(2).start(3).stale(2, 2, 3);
  const Finding finding = scene.wait(9s).find_one();
  CHECK(finding.rule == "stale-loop-connection");
  CHECK(has(detail(finding, "opened"), "on loop 2"));
  CHECK(has(detail(finding, "closed"), "loop 2 "));
  CHECK(has(detail(finding, "reused"), "on loop 3"));
}

TEST_CASE("closing another loop's connection is none") {
  LoopScene scene;
  scene.start(1).open(1, 1).start(2);
  scene.stale(1, 1, 2, {{"closed", false}, {"cleanup", true}});
  CHECK(scene.run().findings.empty());
}

TEST_CASE("what its own loop does is none") {
  LoopScene scene;
  scene.start(1).open(1, 1).start(2);
  scene.stale(1, 1, 1, {{"closed", false}});
  scene.say("hawk.object.cross",
            Attributes{{"running_loop", std::int64_t{1}}}
                + object("Event", false));
  CHECK(scene.wait(9s).run().findings.empty());
}

TEST_CASE("a lock of a live loop") {
  LoopScene scene;
  scene.start(1).start(2).say("hawk.object.cross", object("Lock", false));
  const auto finding = scene.find_one();
  CHECK(finding.rule == "cross-loop-object");
  CHECK(finding.level == Level::warning);
  CHECK(finding.message
        == "worker[10] uses an asyncio.Lock of loop 1 from loop 2, and both "
           "live");
  CHECK(detail(finding, "used") == "at worker.py:25 in run");
  CHECK(has(detail(finding, "you saw"), "not woken"));
}

TEST_CASE("a lock of a closed loop is worded so") {
  LoopScene scene;
  scene.start(1).close(1).start(2).say(
      "hawk.object.cross",
      Attributes{{"message", std::string("is bound to a different event loop")},
                 {"count", std::int64_t{4}}}
          + object("Lock", true));
  const auto finding = scene.find_one();
  CHECK(finding.message
        == "worker[10] uses an asyncio.Lock of loop 1, which is closed, from "
           "loop 2, 4 times");
  CHECK(detail(finding, "closed") == "loop 1, at worker.py:40 in main");
  CHECK(detail(finding, "you saw") == "\"is bound to a different event loop\"");
}

TEST_CASE("the way between loops is in the fix") {
  LoopScene scene;
  scene.start(1).start(2).say("hawk.object.cross", object("Queue", false));
  CHECK(has(scene.find_one().fix, "call_soon_threadsafe"));
}

TEST_CASE("the lock of a pool whose connection is stale is the same defect") {
  LoopScene scene;
  scene.second_loop("asyncpg").say("hawk.object.cross", object("Lock", true));
  scene.stale(1, 1, 2).wait(9s);
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "stale-loop-connection");
  // At another line it is not.
  scene.say("hawk.object.cross", line(99) + object("Lock", true)).wait(20s);
  CHECK(scene.run().findings.size() == 2);
}

TEST_CASE("it waits for the connection, and is told while it lasts") {
  LoopScene scene;
  scene.start(1).close(1).start(2).say("hawk.object.cross",
                                       object("Condition", true));
  scene.wait(2900ms);
  CHECK(announced(scene.scene()).empty());
  scene.wait(3s);
  CHECK(announced(scene.scene()).size() == 1);
}

TEST_CASE("a client that keeps its loop, with sockets of its own") {
  LoopScene scene;
  scene.start(1).close(1).start(2).misused(
      1,
      2,
      "grpc",
      {{"open", std::int64_t{0}}, {"operation", std::string("create_task")}});
  const auto finding = scene.find_one();
  CHECK(finding.rule == "cross-loop-object");
  CHECK(finding.message
        == "worker[10] uses a grpc client of loop 1, which is closed, from "
           "loop 2");
  CHECK(has(finding.fix, "grpc.aio channel"));
}

TEST_CASE("a call on a closed loop by nobody's client, or another thread") {
  const auto count =
      [](const std::string& client, Attributes more, std::int64_t running = 2) {
        LoopScene scene;
        scene.start(1).close(1).start(2).misused(1, running, client, more);
        return scene.run().findings.size();
      };
  CHECK(count("grpc", {}) == 1);
  CHECK(count("", {}) == 0);
  CHECK(count("grpc", {}, 0) == 0);
  CHECK(count("grpc", {{"cleanup", true}}) == 0);
  CHECK(count("grpc", {{"operation", std::string("call_soon_threadsafe")}})
        == 0);
}

TEST_CASE("cases without end are counted") {
  LoopScene scene;
  scene.start(1).start(2);
  for (std::int64_t i = 1; i <= 10'000; ++i) {
    scene.say("hawk.object.cross", line(i) + object("Lock", false));
  }
  const auto report = scene.run();
  CHECK(report.findings.size() == hawk::analyse::k_most_cases);
  CHECK(report.not_seen.missing.size() == 1);
}

TEST_SUITE_END();
