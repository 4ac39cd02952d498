// A reader at its stdin, which a stranger or itself keeps open.

#include "unit/analyse/leak_scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::model::Confidence;
using hawk::model::Finding;
using hawk::model::Level;

namespace {

bool is_confirmed(const Finding& finding) {
  return finding.rule == "leaked-pipe-end" && finding.level == Level::error
         && finding.confidence == Confidence::confirmed;
}

bool is_suspected(const Finding& finding) {
  return finding.rule == "leaked-pipe-end" && finding.level == Level::warning
         && finding.confidence == Confidence::suspected;
}

bool is_clean(Scene scene) {
  return look_until(scene, 6).run().findings.empty();
}

Finding find_at(Scene scene) {
  return look_until(scene, 6).find_one();
}

// cat[20], child of agent[10], reads its stdin, pipe 3, of which it holds the
// write end itself.
Scene held_stdin(Holder end = writes(20, 4)) {
  Scene scene;
  scene.at(1s);
  add_process(scene, 10, "agent");
  add_process(scene, 20, "cat", 10);
  return scene.pipe(3, {reads(20, 0), end}, 0, false)
      .thread(10, wait_child(20))
      .thread(20, read_from(pipe_key(3), 0));
}

// agent[10] wrote to cat[20], closed its end, and waits for cat's end; its
// other child, server[30], inherited the write end.
Scene sibling(Holder end = writes(30, 5)) {
  Scene scene;
  scene.at(1s);
  add_process(scene, 10, "agent");
  add_process(scene, 20, "cat", 10);
  add_process(scene, 30, "server", 10);
  return scene.pipe(3, {reads(20, 0), end}, 0, false)
      .pipe(4, {reads(30, 0), writes(10, 6)}, 0, false)
      .thread(10, wait_child(20))
      .thread(30, sleep_wait())
      .thread(20, read_from(pipe_key(3), 0));
}

} // namespace

TEST_SUITE_BEGIN("leaked stdin");

TEST_CASE("a child that inherited the write end of its own stdin") {
  const Finding finding = find_at(held_stdin());
  CHECK(is_confirmed(finding));
  CHECK(finding.message
        == "cat[20] waits for the end of its stdin, but holds the write end "
           "itself (fd 4)");
  CHECK(finding.free_now.empty());
  CHECK(finding.fix.find("O_CLOEXEC") != std::string::npos);
}

TEST_CASE("a stdin that the program made itself, and one that others feed") {
  CHECK(is_clean(held_stdin(on_exec_closed(writes(20, 4)))));
  Scene fed = held_stdin();
  CHECK(is_clean(
      fed.pipe(3, {reads(20, 0), writes(20, 4), writes(10, 5)}, 0, false)
          .thread(10, sleep_wait())));
  // A pair of ends that are not its stdin are to wake itself by.
  Scene self = held_stdin();
  CHECK(is_clean(self.pipe(3, {reads(20, 5), writes(20, 6)}, 0, false)
                     .thread(20, read_from(pipe_key(3), 5))));
}

TEST_CASE("its own stdin, among other things that it waits for") {
  Scene scene = held_stdin();
  scene.thread(20, poll_forever({level(pipe_key(3)), level(tty_key())}));
  CHECK(is_clean(scene));
  Scene timed = held_stdin();
  timed.process(whole(20, "cat", 10, 2)).thread(20, sleep_wait(), 3, 21);
  CHECK(is_clean(timed));
}

TEST_CASE("its own stdin, of which somebody not visible may hold an end") {
  Scene scene = held_stdin();
  CHECK(is_suspected(find_at(scene.push(hawk::model::Blindness{1, {}, 0}))));
  CHECK(is_confirmed(find_at(scene.push(hawk::model::Blindness{1, {}, 99}))));
}

TEST_CASE("a sibling that nobody can wake keeps the stdin open") {
  // The server waits for its client, which waits for cat.
  Scene scene = sibling();
  scene.thread(30, read_from(pipe_key(4), 0));
  const auto report = look_until(scene, 6).run();
  REQUIRE(report.findings.size() == 1);
  const Finding& finding = report.findings.front();
  CHECK(is_confirmed(finding));
  CHECK(finding.message
        == "cat[20] waits for the end of its stdin; server[30] keeps it open, "
           "and probably inherited it");
  CHECK(finding.related[0].role == "holder");
  CHECK(finding.related[0].fd == 5);
  CHECK(finding.free_now.empty());
}

TEST_CASE("forked without exec, the same") {
  Scene scene = sibling(on_exec_closed(writes(30, 5)));
  CHECK(is_confirmed(find_at(scene.thread(30, read_from(pipe_key(4), 0)))));
}

TEST_CASE("with the parent's end open it is an unclosed stdin") {
  Scene scene = sibling();
  scene.pipe(3, {reads(20, 0), writes(30, 5), writes(10, 7)}, 0, false)
      .thread(30, read_from(pipe_key(4), 0));
  CHECK(find_at(scene).rule == "unclosed-stdin");
}

TEST_CASE("a sibling at rest that may be meant to write: suspected") {
  CHECK(is_suspected(find_at(sibling())));
}

TEST_CASE("a feeder that was given the end on purpose") {
  // gpg --status-fd 5: its command line says so.
  Scene named = sibling();
  auto gpg = whole(30, "gpg", 10);
  gpg.arguments = {"gpg", "--status-fd=5"};
  CHECK(is_clean(named.process(gpg)));
  // daemon 3> >(logger)
  CHECK(is_clean(sibling(writes(30, 3))));
  // A pool that was forked, or a loop's own pipe.
  CHECK(is_clean(sibling(on_exec_closed(writes(30, 5)))));
  Holder loop = writes(30, 5);
  loop.nonblocking = true;
  CHECK(is_clean(sibling(loop)));
  // sleep 1000 | cat
  CHECK(is_clean(sibling(writes(30, 1))));
}

TEST_CASE("a feeder that works, or whose reader nobody waits for") {
  Scene works = sibling();
  CHECK(is_clean(works.thread(30, make_wait(Wait::Kind::running, ""))));
  Scene any = sibling();
  CHECK(is_clean(any.thread(10, wait_child(0))));
}

TEST_SUITE_END();
