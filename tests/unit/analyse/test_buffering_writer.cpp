#include "unit/analyse/standing_scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::model::Confidence;
using hawk::model::Finding;
using hawk::model::Level;

namespace {

constexpr std::uint64_t k_mib = 1 << 20;

bool is_buffering(const Finding& finding, Confidence confidence) {
  return finding.rule == "buffering-writer" && finding.level == Level::warning
         && finding.confidence == confidence;
}

Scene parked_server() {
  return nonblocking_server().thread(20, poll_for({output(pipe_key(2))}));
}

std::string find_detail(const Finding& finding, const std::string& label) {
  for (const auto& [name, text] : finding.details) {
    if (name == label) {
      return text;
    }
  }
  return {};
}

Scene& grow(Scene& scene, std::uint64_t bytes) {
  use(scene, 20, {50 * k_mib});
  return use(scene.at(3s), 20, {50 * k_mib + bytes}).sampled(4s);
}

} // namespace

TEST_SUITE_BEGIN("buffering writer");

TEST_CASE("a writer parked on a pipe that its client neglects") {
  auto scene = parked_server().thread(10, read_from(pipe_key(1), 3));
  const Finding finding = grow(scene, 12 * k_mib).find_one();
  CHECK(is_buffering(finding, Confidence::confirmed));
  CHECK(finding.message
        == "server[20] waits until it can write stderr, and keeps the rest in "
           "its memory; client[10] does not read it");
  CHECK(find_detail(finding, "parked")
        == "thread 20 in epoll_wait(2) until it can write stderr; no byte "
           "moved for 3.0 s or more");
  CHECK(find_detail(finding, "memory") == "grew by 12.0 MiB in 2.0 s");
  CHECK(finding.free_now == "cat /proc/10/fd/5 >/dev/null");
}

TEST_CASE("memory that does not grow, or could not be measured") {
  auto scene = parked_server().thread(10, read_from(pipe_key(1), 3));
  const Finding unknown = scene.sampled(4s).find_one();
  CHECK(is_buffering(unknown, Confidence::confirmed));
  CHECK(find_detail(unknown, "memory") == "how it grows was not measured");
  CHECK(unknown.message
        == "server[20] waits until it can write stderr; client[10] does not "
           "read it");
  auto still = parked_server().thread(10, read_from(pipe_key(1), 3));
  CHECK(find_detail(grow(still, 0).find_one(), "memory")
        == "did not grow while watched");
}

TEST_CASE("nothing before the window is over") {
  auto scene = parked_server().thread(10, read_from(pipe_key(1), 3));
  CHECK(scene.sampled(2900ms).run().findings.empty());
  CHECK(scene.sampled(3s).run().findings.size() == 1);
}

TEST_CASE("a slow consumer that lives: the fill changes") {
  auto scene = parked_server().thread(10, read_from(pipe_key(1), 3));
  for (int i = 1; i < 12; ++i) {
    scene.at(1s + i * 1s)
        .pipe(2,
              {reads(10, 5), writes_nonblocking(20, 2)},
              64000 + static_cast<std::uint64_t>(i % 2))
        .sampled(1s + i * 1s);
  }
  CHECK(scene.run().findings.empty());
}

TEST_CASE("a reader that may come is only suspected, by growing memory") {
  auto scene = parked_server().thread(10, sleep_wait());
  CHECK(scene.sampled(9s).run().findings.empty());
  auto growing = parked_server().thread(10, sleep_wait());
  CHECK(
      is_buffering(grow(growing, 2 * k_mib).find_one(), Confidence::suspected));
  auto noise = parked_server().thread(10, sleep_wait());
  CHECK(grow(noise, k_mib / 2).run().findings.empty());
}

TEST_CASE("no visible reader") {
  auto scene = nonblocking_server();
  scene.pipe(2, {writes_nonblocking(20, 2)})
      .thread(20, poll_for({output(pipe_key(2))}));
  const Finding finding = grow(scene, 2 * k_mib).find_one();
  CHECK(is_buffering(finding, Confidence::suspected));
  CHECK(finding.message
        == "server[20] waits until it can write stderr, and keeps the rest in "
           "its memory; its reader is not visible from here");
}

TEST_CASE("growth from before the pipe stood does not count") {
  auto scene = nonblocking_server();
  use(scene, 20, {10 * k_mib});
  scene.thread(10, sleep_wait())
      .thread(20, poll_for({output(pipe_key(2))}))
      .at(2s)
      .pipe(2, {reads(10, 5), writes_nonblocking(20, 2)}, 64001);
  use(scene, 20, {50 * k_mib}).sampled(3s);
  use(scene.at(5s), 20, {50 * k_mib}).sampled(6s);
  CHECK(scene.run().findings.empty());
}

TEST_CASE("a reader that is excused or reads") {
  for (const Wait& wait :
       {read_from(tty_key(), 7), poll_for({level(pipe_key(2))})}) {
    auto scene = parked_server().thread(10, wait);
    CHECK(grow(scene, 5 * k_mib).run().findings.empty());
  }
}

TEST_CASE("a loop that always lists its outputs says nothing: Go, tokio") {
  Watch always = output(pipe_key(2));
  always.edge_triggered = true;
  auto scene = nonblocking_server().thread(20, poll_for({always}));
  scene.thread(10, read_from(pipe_key(1), 3));
  CHECK(scene.sampled(4s).find_one().rule == "unread-pipe");
  auto growing = nonblocking_server().thread(20, poll_for({always}));
  growing.thread(10, sleep_wait());
  CHECK(
      is_buffering(grow(growing, 2 * k_mib).find_one(), Confidence::suspected));
}

TEST_CASE("a pipe with room is not waited for") {
  auto scene = parked_server().thread(10, read_from(pipe_key(1), 3));
  scene.pipe(2, {reads(10, 5), writes_nonblocking(20, 2)}, 0, false);
  CHECK(scene.sampled(9s).run().findings.empty());
}

TEST_CASE("another that is blocked on it makes it undrained") {
  auto scene = parked_server().thread(10, read_from(pipe_key(1), 3));
  scene.process(21, "logger", 20)
      .pipe(2, {reads(10, 5), writes_nonblocking(20, 2), writes(21, 2)})
      .thread(21, write_to(pipe_key(2), 2));
  for (const auto& finding : scene.sampled(9s).run().findings) {
    CHECK(finding.rule == "undrained-pipe");
  }
}

TEST_CASE("it becomes surer than the prediction it began as") {
  auto scene = talkative_server().thread(10, wait_child(20)).sampled(4s);
  CHECK(scene.find_one().rule == "unread-pipe");
  scene.at(5s)
      .pipe(2, {reads(10, 5), writes_nonblocking(20, 2)})
      .thread(20, poll_for({output(pipe_key(2))}))
      .sampled(8s);
  CHECK(is_buffering(scene.find_one(), Confidence::confirmed));
  // And stays so while it goes on in another way.
  scene.at(9s).thread(20, make_wait(Wait::Kind::running, ""), 9);
  CHECK(is_buffering(scene.sampled(12s).find_one(), Confidence::confirmed));
}

TEST_SUITE_END();
