// Full pipes whose writers wait for each other.

#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::model::Confidence;
using hawk::model::Finding;
using hawk::model::Level;

namespace {

bool is_error(const Finding& finding) {
  return finding.rule == "pipe-deadlock" && finding.level == Level::error
         && finding.confidence == Confidence::confirmed;
}

// client[10] writes the stdin of server[20], pipe 3, which writes its stderr,
// pipe 2: both are full.
Scene stuck_pair() {
  return blocked_server()
      .pipe(3, {reads(20, 0), writes(10, 6)})
      .thread(10, write_to(pipe_key(3), 6));
}

std::size_t count_rule(const hawk::model::Report& report,
                       std::string_view rule) {
  std::size_t count = 0;
  for (const Finding& finding : report.findings) {
    count += finding.rule == rule ? 1U : 0U;
  }
  return count;
}

} // namespace

TEST_SUITE_BEGIN("pipe knot");

TEST_CASE("two that are stuck writing to each other are one finding") {
  const auto report = stuck_pair().sampled(4s).run();
  REQUIRE(report.findings.size() == 1);
  const Finding& finding = report.findings.front();
  CHECK(is_error(finding));
  CHECK(finding.message
        == "server[20] and client[10] are stuck writing to each other; neither "
           "reads");
  REQUIRE(finding.details.size() >= 8);
  CHECK(finding.details[0].second
        == "server[20] writes stderr, which only client[10] could read");
  CHECK(finding.details[4].second
        == "client[10] writes the stdin of server[20], which only server[20] "
           "could read");
  CHECK(finding.subject.process == key(20));
  REQUIRE(finding.related.size() == 3);
  CHECK(finding.related[0].role == "reader");
  CHECK(finding.related[0].fd == 5);
  CHECK(finding.related[1].role == "writer");
  CHECK(finding.related[1].fd == 6);
  CHECK(finding.related[2].fd == 0);
  CHECK(finding.free_now == "cat /proc/10/fd/5 >/dev/null");
  CHECK(finding.first_seen == 1s);
  CHECK(finding.last_seen == 4s);
}

TEST_CASE("three in a circle") {
  auto scene = blocked_server();
  scene.process(30, "tool", 20)
      .pipe(3, {reads(30, 0), writes(10, 6)})
      .pipe(4, {reads(20, 7), writes(30, 1)})
      .thread(10, write_to(pipe_key(3), 6))
      .thread(30, write_to(pipe_key(4), 1))
      .sampled(4s);
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  CHECK(is_error(report.findings[0]));
  CHECK(report.findings[0].message
        == "server[20], client[10] and 1 more are stuck writing to each other "
           "in a circle; none of them reads");
  CHECK(report.findings[0].related.size() == 5);
}

TEST_CASE("a second live reader breaks a knot") {
  auto scene = stuck_pair();
  scene.process(40, "helper")
      .thread(40, sleep_wait())
      .pipe(2, {reads(10, 5), reads(40, 5), writes(20, 2)});
  const auto report = scene.sampled(4s).run();
  CHECK(count_rule(report, "pipe-deadlock") == 0);
  // Once it ended, there is one; what was said before is part of it.
  scene.at(5s).exited(40).pipe(2, {reads(10, 5), writes(20, 2)}).sampled(6s);
  const auto after = scene.run();
  CHECK(count_rule(after, "pipe-deadlock") == 1);
  CHECK(count_rule(after, "undrained-pipe") == 0);
}

TEST_CASE("one pipe that could only be suspected makes the knot suspected") {
  auto scene = stuck_pair();
  scene.thread(20, sleep_wait(), 3, 21);
  const auto report = scene.sampled(4s).run();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "pipe-deadlock");
  CHECK(report.findings[0].level == Level::warning);
  CHECK(report.findings[0].confidence == Confidence::suspected);
}

TEST_CASE("with one full pipe it stays an undrained pipe") {
  auto scene = blocked_server().thread(10, wait_child(20)).sampled(4s);
  CHECK(scene.find_one().rule == "undrained-pipe");
}

TEST_CASE("two pipes of one writer are no knot") {
  auto scene = blocked_server().thread(10, wait_child(20));
  scene.pipe(1, {reads(10, 3), writes(20, 1)})
      .thread(20, write_to(pipe_key(1), 1), 3, 21);
  CHECK(count_rule(scene.sampled(4s).run(), "undrained-pipe") == 2);
}

TEST_CASE("nothing is said before all of the knot has stood for the window") {
  auto scene = blocked_server();
  scene.at(2500ms)
      .pipe(3, {reads(20, 0), writes(10, 6)})
      .thread(10, write_to(pipe_key(3), 6))
      .sampled(4s);
  CHECK(scene.run().findings.empty());
  // A request that moves on keeps the other in hope.
  auto moving = Scene(scene);
  moving.at(4200ms)
      .pipe(3, {reads(20, 0), writes(10, 6)}, 63000)
      .thread(10, write_to(pipe_key(3), 6), 8)
      .sampled(6s);
  CHECK(moving.run().findings.empty());
  const auto report = scene.sampled(4500ms).run();
  REQUIRE(report.findings.size() == 1);
  CHECK(is_error(report.findings[0]));
  CHECK(report.findings[0].first_seen == 1s);
}

TEST_CASE("an undrained pipe that becomes a knot is replaced") {
  auto scene = blocked_server().thread(10, wait_child(20)).sampled(4s);
  scene.at(5s)
      .pipe(3, {reads(20, 0), writes(10, 6)})
      .thread(10, write_to(pipe_key(3), 6))
      .sampled(6s);
  CHECK(scene.find_one().rule == "undrained-pipe");
  const auto report = scene.sampled(7s).run();
  REQUIRE(report.findings.size() == 1);
  CHECK(is_error(report.findings[0]));
}

TEST_CASE("a knot that moved again becomes a note") {
  auto scene = stuck_pair().sampled(4s);
  // Somebody drained one pipe: its writer goes on, and reads the other.
  scene.at(5s)
      .pipe(2, {reads(10, 5), writes(20, 2)}, 0, false)
      .thread_gone(20)
      .sampled(5s);
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "waiting-pipe");
  CHECK(report.findings[0].level == Level::note);
  CHECK(report.findings[0].message
        == "server[20] waited 4.0 s to write stderr, then moved again");
  // The other has as much time again.
  CHECK(scene.sampled(8s).run().findings.size() == 1);
}

TEST_CASE("a knot that was killed keeps its verdict") {
  auto scene = stuck_pair().sampled(4s);
  CHECK(is_error(Scene(scene).at(5s).exited(20).sampled(7s).find_one()));
  CHECK(is_error(Scene(scene).at(5s).exited(10).sampled(7s).find_one()));
  scene.at(5s).push(hawk::model::SignalSeen{15, 1, "sent"});
  scene.thread_gone(20).thread_gone(10).ended(10).sampled(9s);
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  CHECK(is_error(report.findings[0]));
}

TEST_CASE("a member that is stopped later does not take it back") {
  auto scene = stuck_pair().sampled(4s);
  scene.process(10, "client", 1, 'T').sampled(6s);
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  CHECK(is_error(report.findings[0]));
}

TEST_CASE("hawkctl is part of no knot") {
  Scene scene(key(10));
  scene.at(1s)
      .process(10, "hawkctl")
      .process(20, "server", 10)
      .pipe(2, {reads(10, 5), writes(20, 2)})
      .pipe(3, {reads(20, 0), writes(10, 6)})
      .thread(20, write_to(pipe_key(2), 2))
      .thread(10, write_to(pipe_key(3), 6))
      .sampled(4s);
  CHECK(count_rule(scene.run(), "pipe-deadlock") == 0);
}

TEST_CASE("the fix of a deadlock speaks the parent's language") {
  hawk::model::ProcessSeen client;
  client.process = key(10);
  client.name = "python3";
  client.arguments = {"/usr/bin/python3", "agent.py"};
  const auto finding = stuck_pair().process(client).sampled(4s).find_one();
  CHECK(finding.fix.find("communicate()") != std::string::npos);
  CHECK(finding.message
        == "server[20] and agent[10] are stuck writing to each other; neither "
           "reads");
}

TEST_SUITE_END();
