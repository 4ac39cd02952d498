// What becomes of a finding when the block is over, and hawkctl's own part.

#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::model::Confidence;
using hawk::model::Level;

namespace {

// Blocked from 1 s on; a confirmed verdict at 4 s.
Scene hung_server() {
  return blocked_server().thread(10, wait_child(20)).sampled(4s);
}

Scene& free_pipe(Scene& scene) {
  hawk::model::ObjectSeen gone;
  gone.object = pipe_key(2);
  gone.gone = true;
  return scene.object(gone);
}

std::string rule_of(const Scene& scene) {
  return scene.find_one().rule;
}

} // namespace

TEST_SUITE_BEGIN("moved again");

TEST_CASE("a writer that goes on is taken back to a note") {
  auto scene = hung_server();
  scene.at(5900ms).thread_gone(20);
  free_pipe(scene).sampled(6100ms);
  CHECK(rule_of(scene.sampled(6200ms)) == "waiting-pipe");
  const auto finding = scene.sampled(8s).find_one();
  CHECK(finding.level == Level::note);
  CHECK(finding.message
        == "server[20] waited 4.9 s to write stderr, then moved again");
  CHECK(finding.free_now.empty());
}

TEST_CASE("the verdict waits until the writer is known to live") {
  auto scene = hung_server();
  scene.at(5900ms).thread_gone(20).sampled(6100ms).at(6200ms).exited(20);
  CHECK(rule_of(scene.sampled(9s)) == "undrained-pipe");
}

TEST_CASE("a pipe that went away while it was looked at was not read") {
  auto scene = blocked_server().thread(10, sleep_wait()).sampled(4s);
  scene.at(5s).thread_gone(20).thread_gone(10);
  scene.process(20, "server", 10, 'Z').process(10, "client", 1, 'Z');
  scene.pipe(2, {}, 0, std::nullopt).ended(10);
  CHECK(rule_of(scene.sampled(5100ms)) == "undrained-pipe");
}

TEST_CASE("a pipe without a holder has no reader to look for") {
  auto scene = blocked_server().thread(10, sleep_wait()).sampled(4s);
  scene.pipe(2, {}, 0, std::nullopt).sampled(8s);
  CHECK(scene.find_one().related.size() == 1);
}

TEST_CASE("a zombie is not alive") {
  auto scene = hung_server();
  scene.at(5900ms).thread_gone(20).process(20, "server", 10, 'Z');
  CHECK(rule_of(scene.sampled(9s)) == "undrained-pipe");
}

TEST_CASE("a hung agent that is killed at its timeout keeps its error") {
  auto scene = hung_server();
  scene.at(5s).push(hawk::model::SignalSeen{15, 1, "sent"});
  scene.at(5100ms).thread_gone(20).thread_gone(10);
  free_pipe(scene).sampled(5200ms).ended(10).sampled(9s);
  const auto finding = scene.find_one();
  CHECK(finding.rule == "undrained-pipe");
  CHECK(finding.level == Level::error);
  CHECK(finding.confidence == Confidence::confirmed);
}

TEST_CASE("the end of the target alone keeps the verdict as well") {
  auto scene = hung_server();
  scene.at(5100ms).thread_gone(20).ended(10).sampled(9s);
  CHECK(rule_of(scene) == "undrained-pipe");
}

TEST_CASE("a reader that dies, so that the writer gets EPIPE, proves nothing") {
  auto scene = hung_server();
  scene.at(5s).exited(10).thread_gone(20).sampled(9s);
  CHECK(rule_of(scene) == "undrained-pipe");
}

TEST_CASE("bytes that were read prove it even if all end at once") {
  auto scene = hung_server();
  scene.at(5s)
      .pipe(2, {reads(10, 5), writes(20, 2)}, 10000, false)
      .at(5200ms)
      .thread_gone(20)
      .exited(20)
      .ended(10)
      .sampled(9s);
  CHECK(rule_of(scene) == "waiting-pipe");
}

TEST_CASE("bytes that a waiting reader got when the writer was gone do not") {
  auto scene = hung_server();
  scene.at(5s)
      .thread_gone(20)
      .pipe(2, {reads(10, 5)}, 0, false)
      .exited(20)
      .sampled(9s);
  CHECK(rule_of(scene) == "undrained-pipe");
}

TEST_CASE("a reader that slept and then read was only late") {
  auto scene = blocked_server().thread(10, sleep_wait()).sampled(4s);
  CHECK(rule_of(scene) == "undrained-pipe");
  scene.at(5s)
      .thread_gone(20)
      .pipe(2, {reads(10, 5)}, 0, false)
      .exited(20)
      .sampled(9s);
  CHECK(rule_of(scene) == "waiting-pipe");
}

TEST_CASE("a pipe that is empty because nobody holds it was not read") {
  auto scene = blocked_server().thread(10, sleep_wait()).sampled(4s);
  // As a sample sees it that comes between a kill and the record of the end.
  scene.at(5s)
      .process(10, "client", 1, 'Z')
      .process(20, "server", 10, 'Z')
      .thread_gone(20)
      .pipe(2, {}, 0)
      .ended(10);
  CHECK(rule_of(scene) == "undrained-pipe");
}

TEST_CASE("bytes that were read after the kill do not") {
  auto scene = hung_server();
  scene.at(5s)
      .push(hawk::model::SignalSeen{2, 0, "left to the terminal"})
      .at(5200ms)
      .pipe(2, {reads(10, 5), writes(20, 2)}, 10000, false)
      .thread_gone(20)
      .sampled(9s);
  CHECK(rule_of(scene) == "undrained-pipe");
}

TEST_CASE("a pipe that once moved needs a longer rest to be accused again") {
  auto scene = hung_server();
  // Moves at 5 s (after 4 s), and is blocked again at once.
  scene.at(5s).thread(20, write_to(pipe_key(2), 2), 8);
  scene.sampled(6s).sampled(8s);
  CHECK(rule_of(scene) == "waiting-pipe");
  CHECK(rule_of(scene.sampled(12500ms)) == "waiting-pipe");
  CHECK(rule_of(scene.sampled(13s)) == "undrained-pipe");
}

TEST_CASE("a verdict does not weaken while its reader goes down") {
  auto scene = hung_server();
  scene.at(4500ms).thread(10, make_wait(Wait::Kind::running, ""), 9);
  CHECK(scene.sampled(5s).find_one().confidence == Confidence::confirmed);
  // A reader that turns out to be stopped explains it, though.
  scene.process(10, "client", 1, 'T');
  CHECK(rule_of(scene.sampled(6s)) == "waiting-pipe");
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("ourselves");

namespace {

// hawkctl[5] is blocked on its stderr; client[10] should read it.
Scene blocked_recorder() {
  Scene scene(key(5));
  scene.at(1s)
      .process(5, "hawkctl", 10)
      .process(10, "client")
      .pipe(2, {reads(10, 5), writes(5, 2)})
      .thread(5, write_to(pipe_key(2), 2));
  return scene;
}

} // namespace

TEST_CASE("a consumer of hawkctl that does not read is latent") {
  auto scene = blocked_recorder().thread(10, wait_child(5)).sampled(4s);
  const auto finding = scene.find_one();
  CHECK(finding.rule == "undrained-pipe");
  CHECK(finding.level == Level::error);
  CHECK(finding.confidence == Confidence::latent);
  CHECK(finding.message
        == "client[10] does not read hawkctl's stderr; without hawkctl the "
           "agent would be stuck");
}

TEST_CASE("a pager behind hawkctl is a note") {
  auto scene = blocked_recorder().thread(10, read_from(tty_key(), 3));
  CHECK(scene.sampled(4s).find_one().level == Level::note);
}

TEST_CASE("hawkctl's own ends and keepers are never accused") {
  auto scene = Scene(key(5));
  scene.at(1s)
      .process(5, "hawkctl")
      .process(6, "hawk-keeper", 5)
      .process(20, "agent", 5)
      .pipe(2, {reads(5, 5), reads(6, 5), writes(20, 2)})
      .thread(20, write_to(pipe_key(2), 2))
      .thread(5, make_wait(Wait::Kind::other, "x"));
  CHECK(scene.sampled(9s).run().findings.empty());
}

TEST_SUITE_END();
