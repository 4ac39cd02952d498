// A worker that forks a child for each job: what the children do at the same
// lines is one finding.

#include "analyse/process_family.hpp"
#include "unit/analyse/loop_scene.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

using namespace hawk::analyse::test;
using namespace hawk::analyse;
using hawk::model::EvidenceValue;
using hawk::model::Finding;

namespace {

EvidenceValue evidence(const Finding& finding, std::string_view name) {
  for (const auto& [known, value] : finding.evidence) {
    if (known == name) {
      return value;
    }
  }
  return std::string("none");
}

EvidenceValue number(std::int64_t value) {
  return value;
}

// RQ: each child has loops of its own, and one connection that it uses twice.
LoopScene& do_job(LoopScene& scene, hawk::model::Pid child) {
  return scene.fork(child)
      .in(fmt::format("rq-{}-1", child))
      .start(1)
      .open(1, 1)
      .close(1)
      .start(2)
      .stale(1, 1, 2)
      .stale(1, 1, 2, {{"count", std::int64_t{2}}});
}

} // namespace

TEST_SUITE_BEGIN("process family");

TEST_CASE("a thousand forked children are one finding") {
  LoopScene scene;
  for (hawk::model::Pid child = 1'001; child <= 2'000; ++child) {
    do_job(scene, child);
  }
  const auto report = scene.wait(20s).run();
  REQUIRE(report.findings.size() == 1);
  const Finding& finding = report.findings[0];
  CHECK(finding.rule == "stale-loop-connection");
  CHECK(finding.subject.process == key(1'001));
  CHECK(evidence(finding, "processes") == number(1'000));
  CHECK(evidence(finding, "uses") == number(2'000));
  CHECK(evidence(finding, "sent") == number(2'000));
  CHECK(has(finding.message, "2000 times, in 1000 processes"));
  CHECK(detail(finding, "processes")
        == "1000, forked from one program: python3.11[1001], "
           "python3.11[1002], python3.11[1003], ...");
  CHECK(report.not_seen.missing.empty());
}

TEST_CASE("one child alone is told as one") {
  LoopScene scene;
  const Finding finding = do_job(scene, 20).find_one();
  CHECK(evidence(finding, "processes") == number(1));
  CHECK(!has(finding.message, "processes"));
  CHECK(detail(finding, "processes").empty());
}

TEST_CASE("who was not forked, or does it elsewhere, is not of the family") {
  LoopScene scene;
  do_job(scene, 20);
  scene.by(30)
      .say("hawk.probe", {{"runtime", std::string("python")}})
      .start(1)
      .open(1, 1)
      .close(1)
      .start(2)
      .stale(1, 1, 2);
  scene.fork(40).start(1).open(1, 1).close(1).start(2).stale(
      1, 1, 2, line(26));
  scene.fork(50).start(1).open(1, 1, "asyncpg").close(1).start(2).stale(
      1, 1, 2);
  CHECK(scene.run().findings.size() == 4);
}

TEST_CASE("a use by one child replaces the survivor of another") {
  LoopScene scene;
  scene.fork(20).start(1).open(1, 1).close(1).start(2);
  scene.wait(5s);
  REQUIRE(scene.run().findings.size() == 1);
  CHECK(scene.find_one().rule == "surviving-connection");
  scene.at(6s);
  do_job(scene, 30);
  CHECK(scene.wait(9s).find_one().rule == "stale-loop-connection");
  // Nor does a later survivor hide the use.
  scene.at(10s).fork(40).start(1).open(1, 1).close(1).start(2);
  CHECK(scene.wait(15s).find_one().rule == "stale-loop-connection");
}

TEST_CASE("survivors of several children") {
  LoopScene scene;
  for (const hawk::model::Pid child : {20, 30, 40}) {
    scene.fork(child).start(1).open(1, 1).close(1);
  }
  const Finding finding = scene.wait(9s).find_one();
  CHECK(finding.rule == "surviving-connection");
  CHECK(evidence(finding, "processes") == number(3));
  CHECK(evidence(finding, "connections") == number(3));
}

TEST_CASE("what went out twice, by several children") {
  LoopScene scene;
  for (const hawk::model::Pid child : {20, 30}) {
    do_job(scene, child)
        .open(2, 2)
        .say("hawk.request.again",
             Attributes{{"connection", std::int64_t{2}},
                        {"loop", std::int64_t{2}},
                        {"first_connection", std::int64_t{1}},
                        {"request", std::string("abc")},
                        {"count", std::int64_t{2}}}
                 + line(25));
  }
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 2);
  const Finding& twice = report.findings[1];
  CHECK(twice.rule == "sent-twice");
  CHECK(evidence(twice, "processes") == number(2));
  CHECK(evidence(twice, "requests") == number(2));
  CHECK(evidence(twice, "sends") == number(4));
}

TEST_CASE("a lock of another loop, and tasks that failed, in two children") {
  LoopScene scene;
  for (const hawk::model::Pid child : {20, 30}) {
    scene.fork(child).start(1).start(2);
    for (const std::int64_t count : {1, 2}) {
      scene.say("hawk.object.cross",
                Attributes{{"object", std::string("Lock")},
                           {"loop", std::int64_t{1}},
                           {"running_loop", std::int64_t{2}},
                           {"closed", false},
                           {"operation", std::string("acquire")},
                           {"count", count}}
                    + line(70));
    }
    scene.failed("ValueError", "x");
  }
  const auto report = scene.wait(9s).run();
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].rule == "unhandled-failure");
  CHECK(evidence(report.findings[0], "processes") == number(2));
  CHECK(evidence(report.findings[0], "times") == number(2));
  CHECK(report.findings[1].rule == "cross-loop-object");
  CHECK(evidence(report.findings[1], "processes") == number(2));
  CHECK(evidence(report.findings[1], "uses") == number(4));
}

TEST_CASE("an error of another child's job is not what this one's showed") {
  LoopScene scene;
  do_job(scene, 20);
  scene.fork(30).in("").error("RuntimeError", "Event loop is closed");
  CHECK(detail(scene.find_one(), "you saw").empty());
  scene.by(20).in("rq-20-1").error("RuntimeError", "Event loop is closed");
  CHECK(has(detail(scene.find_one(), "you saw"), "Event loop is closed"));
}

TEST_SUITE_END();
