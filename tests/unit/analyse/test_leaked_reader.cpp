// A writer that is stuck because a stranger inherited the read end.

#include "unit/analyse/leak_scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::model::Confidence;
using hawk::model::Finding;
using hawk::model::Level;

namespace {

// kid[20] is blocked on its stderr, pipe 2. Its parent has died, and the read
// end is with sleep[30], which inherited it as its fd 3.
Scene stray_reader(Holder end = reads(30, 3), Pid parent = 1) {
  Scene scene;
  scene.at(1s);
  add_process(scene, 20, "kid", parent);
  add_process(scene, 30, "sleep", 1);
  return scene.pipe(2, {end, writes(20, 2)})
      .thread(20, write_to(pipe_key(2), 2))
      .thread(30, sleep_wait());
}

// The same with a server that polls its own affairs.
Scene stray_server(const Wait& wait, Pid parent = 1) {
  Scene scene = stray_reader(reads(30, 7), parent);
  return add_process(scene, 30, "server").thread(30, wait);
}

Wait own_loop() {
  return poll_for({level({ObjectKey::Kind::eventfd, 5})});
}

Finding find_at(Scene scene) {
  return scene.sampled(4s).find_one();
}

} // namespace

TEST_SUITE_BEGIN("leaked reader");

TEST_CASE("a stranger that sleeps holds the read end of a dead reader") {
  const Finding finding = find_at(stray_reader());
  CHECK(finding.rule == "leaked-pipe-end");
  CHECK(finding.level == Level::error);
  CHECK(finding.confidence == Confidence::confirmed);
  CHECK(finding.message
        == "kid[20] is stuck writing stderr; the only process that could read "
           "it, sleep[30], never touches it; it probably inherited it");
  REQUIRE(finding.related.size() == 1);
  CHECK(finding.related[0].role == "holder");
  CHECK(finding.free_now == "cat /proc/30/fd/3 >/dev/null");
  CHECK(finding.fix.find("O_CLOEXEC") != std::string::npos);
  CHECK(finding.identity == "pipe:1:2");
  REQUIRE(finding.details.size() > 2);
  CHECK(finding.details[2].first == "holder");
  CHECK(finding.details[2].second
        == "sleep[30] fd 3, sleeps in clock_nanosleep: it sleeps and may read "
           "when it wakes; parent 1, session 0");
}

TEST_CASE("a server that only its own loop wakes") {
  const Finding finding = find_at(stray_server(own_loop()));
  CHECK(finding.rule == "leaked-pipe-end");
  CHECK(finding.confidence == Confidence::confirmed);
}

TEST_CASE("a script that sleeps may read its fd 7 when it wakes") {
  const Finding finding = find_at(stray_server(sleep_wait()));
  CHECK(finding.rule == "leaked-pipe-end");
  CHECK(finding.level == Level::warning);
  CHECK(finding.confidence == Confidence::suspected);
  CHECK(finding.message
        == "kid[20] is stuck writing stderr; the only process that could read "
           "it, server[30], does not touch it; it probably inherited it");
}

TEST_CASE("two that inherited it") {
  Scene scene = stray_reader();
  add_process(scene, 31, "sleep").thread(31, sleep_wait());
  scene.pipe(2, {reads(30, 3), reads(31, 3), writes(20, 2)});
  CHECK(find_at(scene).message
        == "kid[20] is stuck writing stderr; the only processes that could "
           "read it, sleep[30] and 1 more, never touch it; they probably "
           "inherited it");
}

TEST_CASE("the writer's parent is there, and reads nothing: undrained") {
  Scene scene = stray_reader();
  add_process(scene, 10, "client").thread(10, wait_child(20));
  add_process(scene, 20, "kid", 10);
  scene.pipe(2, {reads(10, 5), reads(30, 3), writes(20, 2)});
  CHECK(find_at(scene).rule == "undrained-pipe");
}

TEST_CASE("a neighbour that a living parent joined to it: a | b") {
  // By fd 0, or as a descriptor that is named to it: diff <(a) <(b).
  CHECK(find_at(stray_reader(reads(30, 0))).rule == "undrained-pipe");
  Scene named = stray_reader(reads(30, 63));
  auto paste = whole(30, "paste");
  paste.arguments = {"paste", "/dev/fd/63", "/dev/fd/62"};
  CHECK(find_at(named.process(paste)).rule == "undrained-pipe");
  // By descriptor 7, and it sleeps; the parent has closed its end.
  Scene joined = stray_server(sleep_wait(), 10);
  add_process(joined, 10, "shell").thread(10, wait_child(0));
  CHECK(find_at(joined).rule == "undrained-pipe");
  // If it cannot come to read, the parent did not mean it to.
  Scene stray = stray_server(own_loop(), 10);
  add_process(stray, 10, "shell").thread(10, wait_child(0));
  CHECK(find_at(stray).rule == "leaked-pipe-end");
}

TEST_CASE("an end that the program opened itself is no accident") {
  CHECK(find_at(stray_reader(on_exec_closed(reads(30, 3)))).rule
        == "undrained-pipe");
}

TEST_CASE("a parent that was seen to die: a subreaper took the child") {
  Scene scene = stray_server(sleep_wait(), 10);
  add_process(scene, 10, "client");
  CHECK(find_at(scene).rule == "undrained-pipe");
  scene.at(1500ms).exited(10);
  CHECK(find_at(add_process(scene, 20, "kid", 4)).rule == "leaked-pipe-end");
}

TEST_CASE("a holder that is awake, or reads, or waits for the writer") {
  for (const Wait& wait : {make_wait(Wait::Kind::running, ""),
                           make_wait(Wait::Kind::ring, "io_uring_enter"),
                           poll_for({level(pipe_key(2))})}) {
    CHECK(find_at(stray_server(wait)).rule != "leaked-pipe-end");
  }
  Scene turns = stray_server(sleep_wait());
  turns.at(2s).thread(30, sleep_wait(), 8);
  CHECK(find_at(turns).rule == "undrained-pipe");
}

TEST_CASE("a FIFO is held open by anybody who likes to") {
  hawk::model::ObjectSeen fifo;
  fifo.object = {ObjectKey::Kind::fifo, 2};
  fifo.full = true;
  fifo.holders = {reads(30, 3), writes(20, 2)};
  Scene scene = stray_reader();
  CHECK(find_at(scene.object(fifo).thread(20, write_to(fifo.object, 2))).rule
        == "undrained-pipe");
}

TEST_CASE("once it moves it was no leak") {
  Scene scene = stray_reader();
  scene.sampled(4s).at(5s).thread_gone(20);
  scene.pipe(2, {reads(30, 3), writes(20, 2)}, 10, false).sampled(8s);
  CHECK(scene.find_one().rule == "waiting-pipe");
}

TEST_SUITE_END();
