#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace hawk::analyse::test {

namespace {

model::ConnectionSeen answer(std::uint64_t inode = 60,
                             std::uint64_t unread = 7) {
  model::ConnectionSeen seen;
  seen.socket = {ObjectKey::Kind::socket, inode};
  seen.local = "127.0.0.1:40312";
  seen.remote = "127.0.0.1:6379";
  seen.state = "ESTABLISHED";
  seen.unread = unread;
  seen.watched = false;
  seen.own_epolls = 1;
  seen.holders = {{key(10), 6, true, true, true, true}};
  return seen;
}

Scene worker() {
  Scene scene;
  scene.at(1s).process(10, "python3").thread(10, poll_for({}));
  return scene;
}

std::vector<model::Finding> findings_of(Scene scene) {
  return scene.sampled(1500ms).sampled(2500ms).run().findings;
}

bool is_silent(const model::ConnectionSeen& seen) {
  return findings_of(worker().push(seen)).empty();
}

} // namespace

TEST_SUITE_BEGIN("stalled_answer");

TEST_CASE("an unread answer that no event loop watches is suspected") {
  const auto found = findings_of(worker().push(answer()));
  REQUIRE(found.size() == 1);
  CHECK(found[0].rule == "stale-loop-connection");
  CHECK(found[0].confidence == model::Confidence::suspected);
  CHECK(found[0].level == model::Level::warning);
  CHECK(found[0].message
        == "python3[10] has an unread answer on a connection to "
           "127.0.0.1:6379 that no event loop watches");
  CHECK(found[0].subject.fd == 6);
  CHECK(!found[0].blind_spots.empty());
}

TEST_CASE("several are one finding, with stronger words") {
  const auto found = findings_of(
      worker().push(answer(60)).push(answer(61)).push(answer(62)));
  REQUIRE(found.size() == 1);
  CHECK(found[0].message.find("3 unread answers") != std::string::npos);
  CHECK(found[0].confidence == model::Confidence::suspected);
}

TEST_CASE("not in an epoll is no evidence alone") {
  CHECK(is_silent(answer(60, 0)));
}

TEST_CASE("each piece of the evidence is needed") {
  auto seen = answer();
  seen.watched = true;
  CHECK(is_silent(seen));
  seen.watched.reset(); // io_uring
  CHECK(is_silent(seen));
  seen = answer();
  seen.holders[0].nonblocking = false;
  CHECK(is_silent(seen));
  seen = answer();
  seen.state = "CLOSE_WAIT"; // the FIN counts as one byte
  CHECK(is_silent(seen));
  CHECK(is_silent(answer(60, 65536))); // back-pressure
}

TEST_CASE("one second, and two looks") {
  const auto before = worker().push(answer()).sampled(1500ms).sampled(1900ms);
  CHECK(before.run().findings.empty());
  // A single look that takes long proves nothing.
  CHECK(worker().push(answer()).sample(3s).run().findings.empty());
}

TEST_CASE("it is undecided until it has stood for long enough") {
  Engine engine;
  Scene scene = worker().push(answer()).sampled(1500ms);
  for (const auto& event : scene.events()) {
    engine.accept(event);
  }
  CHECK(engine.is_undecided());
}

TEST_CASE("bytes that come and go between two looks are no standstill") {
  auto scene = worker().push(answer(60, 5)).sampled(1500ms);
  scene.at(2s).push(answer(60, 9)).sampled(2500ms);
  CHECK(scene.run().findings.empty());
}

TEST_CASE("what was read once is read by hand") {
  auto scene = worker().push(answer(60, 9)).sampled(1500ms);
  scene.at(2s).push(answer(60, 5)).sampled(3s).sampled(5s);
  CHECK(scene.run().findings.empty());
}

TEST_CASE("a suspicion is taken back once the answer is read") {
  auto scene = worker().push(answer()).sampled(1500ms).sampled(2500ms);
  scene.at(4s).push(answer(60, 0)).sampled(5s);
  const auto found = scene.run().findings;
  REQUIRE(found.size() == 1);
  CHECK(found[0].level == model::Level::note);
}

TEST_CASE("a process that is about to read it, or is stopped, is excused") {
  const ObjectKey socket = answer().socket;
  CHECK(findings_of(
            worker().push(answer()).thread(10, poll_for({level(socket)})))
            .empty());
  CHECK(findings_of(worker().push(answer()).thread(10, read_from(socket, 6)))
            .empty());
  CHECK(findings_of(
            worker().push(answer()).process(10, "python3", 1, 'T'))
            .empty());
}

TEST_CASE("where a probe speaks it is silent") {
  model::LogEvent hello;
  hello.process = key(10);
  hello.event_name = "hawk.probe";
  CHECK(findings_of(worker().push(hello).push(answer())).empty());
}

TEST_CASE("strangers are not accused") {
  model::ProcessSeen stranger;
  stranger.process = key(10);
  CHECK(findings_of(worker().process(stranger).push(answer())).empty());
}

TEST_SUITE_END();

} // namespace hawk::analyse::test
