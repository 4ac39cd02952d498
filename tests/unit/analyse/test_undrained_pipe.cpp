#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::model::Confidence;
using hawk::model::Level;

TEST_SUITE_BEGIN("undrained pipe");

TEST_CASE("a parent that reads stdout while its child fills stderr") {
  const auto finding = blocked_server()
                           .thread(10, read_from(pipe_key(1), 3))
                           .sampled(3500ms)
                           .find_one();
  CHECK(finding.rule == "undrained-pipe");
  CHECK(finding.level == Level::error);
  CHECK(finding.confidence == Confidence::confirmed);
  CHECK(finding.message
        == "server[20] is stuck writing stderr; client[10] never reads it");
  REQUIRE(finding.details.size() >= 3);
  CHECK(finding.details[0].second
        == "thread 20 in write(2), 2.5 s or more, 0 context switches");
  CHECK(finding.details[1].second
        == "2 full: 64000 of 65536 bytes, and no page is free");
  CHECK(finding.details[2].second
        == "client[10] fd 5, reads fd 3 (stdout of server[20]): each waits for "
           "the other");
  CHECK(finding.free_now == "cat /proc/10/fd/5 >/dev/null");
  CHECK(finding.first_seen == 1s);
  CHECK(finding.last_seen == 3500ms);
}

TEST_CASE("nothing is said before the window is over") {
  auto scene = blocked_server().thread(10, read_from(pipe_key(1), 3));
  CHECK(scene.sampled(2900ms).run().findings.empty());
  CHECK(scene.sampled(3000ms).run().findings.size() == 1);
}

TEST_CASE("a context switch is progress, though all else stands still") {
  auto scene = blocked_server().thread(10, read_from(pipe_key(1), 3));
  for (int i = 1; i < 12; ++i) {
    scene.at(1s + i * 500ms)
        .thread(20, write_to(pipe_key(2), 2), 7 + static_cast<std::uint64_t>(i))
        .sampled(1s + i * 500ms);
  }
  CHECK(scene.run().findings.empty());
}

TEST_CASE("bytes that change are progress") {
  auto scene = blocked_server().thread(10, read_from(pipe_key(1), 3));
  for (int i = 1; i < 12; ++i) {
    scene.at(1s + i * 500ms)
        .pipe(2,
              {reads(10, 5), writes(20, 2)},
              61000 + static_cast<std::uint64_t>(i))
        .sampled(1s + i * 500ms);
  }
  CHECK(scene.run().findings.empty());
}

TEST_CASE("a pipe with room is not blocked, only unread") {
  const auto report = blocked_server()
                          .pipe(2, {reads(10, 5), writes(20, 2)}, 64000, false)
                          .thread(10, read_from(pipe_key(1), 3))
                          .sampled(9s)
                          .run();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "unread-pipe");
}

TEST_CASE("a pipe between strangers, unless the target waits for it") {
  hawk::model::ProcessSeen client;
  client.process = key(10);
  client.name = "client";
  client.state = 'S';
  hawk::model::ProcessSeen server = client;
  server.process = key(20);
  server.name = "server";
  server.parent = 10;
  auto scene = blocked_server();
  scene.process(client).process(server).thread(10, wait_child(20));
  scene.process(30, "agent", 10).thread(30, sleep_wait());
  CHECK(Scene(scene).sampled(4s).run().findings.empty());
  scene.pipe(3, {reads(30, 0), writes(20, 7)}, 0, false)
      .thread(30, read_from(pipe_key(3), 0));
  CHECK(scene.sampled(4s).find_one().rule == "undrained-pipe");
}

TEST_CASE("a loop that turns may only be slow to take what it read ahead") {
  const auto polls = poll_for({level(pipe_key(1))});
  auto scene = blocked_server().thread(10, polls);
  scene.at(2600ms).thread(10, polls, 8).sampled(3500ms);
  const auto finding = scene.find_one();
  CHECK(finding.rule == "undrained-pipe");
  CHECK(finding.level == Level::warning);
  CHECK(finding.confidence == Confidence::suspected);
}

TEST_CASE("a loop that turned while it came to rest proves nothing") {
  const auto polls = poll_for({level(pipe_key(1))});
  auto scene = blocked_server().thread(10, polls);
  scene.at(1500ms).thread(10, polls, 8).sampled(3500ms);
  CHECK(scene.find_one().confidence == Confidence::confirmed);
}

TEST_CASE("a loop that took long to come to rest, and rests for good") {
  auto polls = poll_for({level(pipe_key(1))});
  polls.forever = true;
  auto scene = blocked_server().thread(10, polls);
  scene.at(3s).thread(10, polls, 8);
  // It was awake 2 s after the writer stood still.
  CHECK(Scene(scene).sample(6s).sample(6900ms).find_one().confidence
        == Confidence::suspected);
  CHECK(Scene(scene).sample(7100ms).sample(7300ms).find_one().confidence
        == Confidence::confirmed);
  // A timer, or another process, may wake it for the next line.
  auto timed = polls;
  timed.forever = false;
  auto ticks = Scene(scene).at(3100ms).thread(10, timed, 8);
  CHECK(ticks.sample(20s).sample(21s).find_one().confidence
        == Confidence::suspected);
  auto both = polls;
  both.watches.push_back(level(pipe_key(3)));
  auto fed = Scene(scene)
                 .process(30, "model", 1)
                 .pipe(3, {reads(10, 7), writes(30, 1)}, 0, false)
                 .at(3100ms)
                 .thread(10, both, 8);
  CHECK(fed.sample(20s).sample(21s).find_one().confidence
        == Confidence::suspected);
}

TEST_CASE("a look that took too long to see whether a loop turns") {
  const auto polls = poll_for({level(pipe_key(1))});
  auto once = blocked_server().thread(10, polls).sample(4s);
  CHECK(once.find_one().confidence == Confidence::suspected);
  CHECK(once.find_one().level == Level::warning);
  // The second began in time, and took two seconds.
  auto scene = blocked_server().thread(10, polls).sample(1250ms);
  scene.at(1300ms).thread(10, polls, 8).sample(3500ms);
  CHECK(scene.find_one().confidence == Confidence::suspected);
  // The next tells.
  auto turns = scene;
  turns.at(3600ms).thread(10, polls, 9).sample(3800ms);
  CHECK(turns.find_one().confidence == Confidence::suspected);
  scene.sample(3800ms);
  CHECK(scene.find_one().confidence == Confidence::confirmed);
  // Who waits for the end of the writer does not turn.
  auto waits = blocked_server().thread(10, wait_child(20)).sample(4s);
  CHECK(waits.find_one().confidence == Confidence::confirmed);
}

TEST_SUITE_END();
