#include "analyse/case_table.hpp"
#include "unit/analyse/loop_scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::model::Confidence;
using hawk::model::Level;

TEST_SUITE_BEGIN("unhandled-failure");

TEST_CASE("a task that nobody awaited, with both its stacks") {
  LoopScene scene;
  scene.story("task-10-1", "task", "handle")
      .failed(
          "builtins.ValueError",
          "no such order",
          {{"stack", std::string("worker.py:31 publish\nworker.py:20 step")},
           {"created",
            std::string(
                "worker.py:18 step [task Task-3]\nworker.py:50 main")}});
  const auto finding = scene.find_one();
  CHECK(finding.rule == "unhandled-failure");
  CHECK(finding.level == Level::warning);
  CHECK(finding.confidence == Confidence::confirmed);
  CHECK(finding.message
        == "a task of worker[10] failed with ValueError, and nobody looked at "
           "it");
  CHECK(detail(finding, "task")
        == "Task-7, in task handle (task-10-1), worker.py:31 in publish");
  CHECK(detail(finding, "error") == "ValueError: no such order");
  CHECK(detail(finding, "stack") == "worker.py:31 publish");
  CHECK(detail(finding, "created") == "worker.py:18 step [task Task-3]");
  // The others stand below, without a label.
  CHECK(detail(finding, "") == "worker.py:20 step");
  CHECK(finding.related.at(0).file == "worker.py");
  CHECK(finding.related.at(0).line == 18);
  REQUIRE(finding.cause);
  CHECK(finding.cause->line == 31);
  CHECK(announced(scene.scene()).size() == 1);
}

TEST_CASE("one for each kind and line, with the number") {
  LoopScene scene;
  for (int i = 0; i < 5; ++i) {
    scene.failed("ValueError", "x").failed("KeyError", "y");
  }
  scene.failed("ValueError", "x", line(32));
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].message
        == "5 tasks of worker[10] failed with ValueError, and nobody looked at "
           "them");
}

TEST_CASE("what was cancelled, meant to end, or looked at") {
  LoopScene scene;
  scene.failed("CancelledError", "")
      .failed("asyncio.exceptions.CancelledError", "")
      .failed("SystemExit", "0")
      .failed("KeyboardInterrupt", "")
      .failed("ValueError", "x", {{"handled", true}});
  CHECK(scene.run().findings.empty());
}

TEST_CASE("an error that a stale connection explains, before or after it") {
  LoopScene after;
  after.second_loop().stale(1, 1, 2).failed("RuntimeError",
                                            "Event loop is closed");
  CHECK(after.wait(9s).run().findings.size() == 1);
  LoopScene before;
  before.second_loop().failed("InterfaceError",
                              "another operation is in progress");
  before.stale(1, 1, 2);
  const auto report = before.wait(9s).run();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "stale-loop-connection");
  // But not another error.
  after.failed("ValueError", "x");
  CHECK(after.run().findings.size() == 2);
}

TEST_CASE("the same error with no stale connection to explain it") {
  LoopScene scene;
  scene.failed("InterfaceError",
               "cannot perform operation: another operation is in progress");
  scene.wait(2900ms);
  CHECK(announced(scene.scene()).empty());
  scene.wait(3s);
  CHECK(announced(scene.scene())
        == std::vector<std::string>{"unhandled-failure"});
}

TEST_CASE("closing what a dead loop left behind") {
  LoopScene scene;
  scene.failed("RuntimeError",
               "Event loop is closed",
               {{"stack",
                 std::string("redis/asyncio/connection.py:9 disconnect\n"
                             "redis/asyncio/client.py:3 aclose")}});
  scene.failed("RuntimeError",
               "Event loop is closed",
               {{"function", std::string("Connection.__del__")}});
  CHECK(scene.wait(9s).run().findings.empty());
}

TEST_CASE("a promise of Node") {
  LoopScene scene;
  scene.say("hawk.probe", {{"runtime", std::string("node")}});
  scene.failed("TypeError", "x is undefined");
  const auto finding = scene.find_one();
  CHECK(finding.message
        == "a promise of worker[10] was rejected with TypeError, and nobody "
           "handled it");
  CHECK(has(finding.fix, "catch()"));
}

TEST_CASE("an exception of Node that is no promise's ends it, in plain sight") {
  LoopScene scene;
  scene.say("hawk.probe", {{"runtime", std::string("node")}});
  scene.failed("TypeError",
               "boom",
               {{"origin", std::string("uncaughtException")}});
  CHECK(scene.run().findings.empty());
  scene.failed("TypeError",
               "boom",
               {{"origin", std::string("unhandledRejection")}});
  CHECK(has(scene.find_one().message, "a promise of worker[10]"));
}

TEST_CASE("a callback is no task") {
  LoopScene scene;
  scene.failed("ZeroDivisionError",
               "division by zero",
               {{"message", std::string("Exception in callback main()")}});
  const auto finding = scene.find_one();
  CHECK(finding.message
        == "a callback of worker[10] failed with ZeroDivisionError, and "
           "asyncio could only log it");
  CHECK(has(finding.fix, "in the callback"));
}

TEST_CASE("a future is told as a task") {
  LoopScene scene;
  scene.failed(
      "KeyError",
      "x",
      {{"message", std::string("Future exception was never retrieved")}});
  CHECK(has(scene.find_one().message, "a task of worker[10] failed"));
}

TEST_CASE("what is missing of it") {
  LoopScene scene;
  scene.say("hawk.task.failed");
  const auto finding = scene.find_one();
  CHECK(finding.message
        == "a task of worker[10] failed, and nobody looked at it");
  CHECK(finding.cause->file.empty());
}

TEST_CASE("ten thousand kinds are counted, not kept") {
  LoopScene scene;
  for (std::int64_t i = 1; i <= 10'000; ++i) {
    scene.failed("ValueError", "x", line(i));
  }
  const auto report = scene.run();
  CHECK(report.findings.size() == hawk::analyse::k_most_cases);
  REQUIRE(report.not_seen.missing.size() == 1);
  CHECK(has(report.not_seen.missing[0], "9800 more"));
}

TEST_SUITE_END();
