#include "unit/analyse/standing_scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::model::Confidence;
using hawk::model::Finding;
using hawk::model::Level;

namespace {

bool is_spinning(const Finding& finding, Confidence confidence) {
  return finding.rule == "spinning-writer" && finding.level == Level::warning
         && finding.confidence == confidence;
}

// The server burns its processor; the client waits for its end.
Scene busy_server() {
  return nonblocking_server()
      .thread(20, make_wait(Wait::Kind::running, ""))
      .thread(10, wait_child(20));
}

// What is said after it used this in 3 s.
Finding judge(Scene scene, const Used& used) {
  use(scene, 20, {0, {}, 1000, 5000, used.io_known}).sampled(2s);
  use(scene.at(4s), 20, used).sampled(4s);
  return scene.find_one();
}

constexpr Used k_spin = {0, 2900ms, 1'000'000, 5057, true};

} // namespace

TEST_SUITE_BEGIN("spinning writer");

TEST_CASE("a million calls that write nothing") {
  const Finding finding = judge(busy_server(), k_spin);
  CHECK(is_spinning(finding, Confidence::confirmed));
  CHECK(finding.message
        == "server[20] tries without pause to write stderr, which is full; "
           "client[10] does not read it");
  CHECK(finding.details[0].second
        == "2.9 s of processor time in 3.0 s; 999000 write calls, 57 bytes "
           "written");
}

TEST_CASE("nothing before the window is over") {
  auto scene = busy_server();
  use(scene, 20, {0, {}, 0, 0, true}).sampled(1s);
  use(scene.at(2900ms), 20, k_spin).sampled(2900ms);
  CHECK(scene.find_one().rule != "spinning-writer");
}

TEST_CASE("its calls could not be counted") {
  Used used = k_spin;
  used.io_known = false;
  const Finding finding = judge(busy_server(), used);
  // The prediction that it began as is surer, and stays.
  CHECK(finding.rule == "unread-pipe");
}

TEST_CASE("who computes, and once in a while writes, does not spin") {
  CHECK(judge(busy_server(), {0, 2900ms, 1010, 5000, true}).rule
        == "unread-pipe");
  // Many calls, but they succeed elsewhere.
  CHECK(judge(busy_server(), {0, 2900ms, 1'000'000, 90'000'000, true}).rule
        == "unread-pipe");
  // Tries, but sleeps between.
  CHECK(judge(busy_server(), {0, 90ms, 1'000'000, 5000, true}).rule
        == "unread-pipe");
}

TEST_CASE("an end that blocks cannot spin") {
  auto scene = busy_server();
  scene.pipe(2, {reads(10, 5), writes(20, 2)});
  CHECK(judge(scene, k_spin).rule == "unread-pipe");
}

TEST_CASE("who polls it waits for room") {
  auto scene = busy_server().thread(20, poll_for({output(pipe_key(2))}), 3, 21);
  CHECK(judge(scene, k_spin).rule == "buffering-writer");
}

TEST_CASE("a reader that may come, reads, or is excused") {
  for (const Wait& wait :
       {sleep_wait(), read_from(pipe_key(2), 5), read_from(tty_key(), 7)}) {
    CHECK(judge(nonblocking_server().thread(10, wait), k_spin).rule.empty());
  }
}

TEST_CASE("sends to a socket are not counted, so it is only suspected") {
  hawk::model::ObjectSeen pair;
  pair.object = socket_key(100);
  pair.peer = socket_key(101);
  pair.capacity = 212992;
  pair.used = 213504;
  pair.full = true;
  pair.holders = {writes_nonblocking(20, 2), reads(10, 21)};
  auto scene = busy_server().object(pair);
  scene.pipe(2, {reads(10, 5), writes_nonblocking(20, 2)}, 0, false);
  const Finding finding = judge(scene, {0, 2900ms, 1000, 5000, true});
  CHECK(is_spinning(finding, Confidence::suspected));
  CHECK(finding.message
        == "server[20] is busy and may be retrying stderr, which is full; "
           "client[10] does not read it");
  CHECK(is_spinning(judge(scene, k_spin), Confidence::confirmed));
}

TEST_CASE("a fill that changes: it gets through now and then") {
  auto scene = busy_server();
  for (int i = 1; i < 12; ++i) {
    const auto step = static_cast<std::uint64_t>(i);
    scene.at(1s + i * 1s)
        .pipe(2, {reads(10, 5), writes_nonblocking(20, 2)}, 64000 + step % 2);
    use(scene, 20, {0, i * 1s, step * 100'000, 0, true}).sampled(1s + i * 1s);
  }
  CHECK(scene.run().findings.empty());
}

TEST_SUITE_END();
