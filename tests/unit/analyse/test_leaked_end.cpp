// A command has ended, and somebody keeps its output open: the defect, and
// all that only looks like it.

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

bool is_clean(Scene scene, int last = 6) {
  return look_until(scene, last).run().findings.empty();
}

Finding find_at(Scene scene, int last = 6) {
  return look_until(scene, last).find_one();
}

Scene proven() {
  Scene scene = orphan();
  return add_zombie(scene);
}

std::string find_detail(const Finding& finding, const std::string& label) {
  for (const auto& [name, text] : finding.details) {
    if (name == label) {
      return text;
    }
  }
  return {};
}

ObjectKey socket_key(std::uint64_t inode) {
  return {ObjectKey::Kind::socket, inode};
}

} // namespace

TEST_SUITE_BEGIN("leaked end");

TEST_CASE("a command that ended and left a background process") {
  const Finding finding = find_at(proven());
  CHECK(is_confirmed(finding));
  CHECK(finding.message
        == "agent[10] waits for the end of the output of a command that has "
           "ended; sleep[30] keeps it open");
  CHECK(finding.subject.role == "reader");
  CHECK(finding.subject.process == key(10));
  CHECK(finding.subject.fd == 4);
  REQUIRE(finding.related.size() == 1);
  CHECK(finding.related[0].role == "holder");
  CHECK(finding.related[0].process == key(30));
  CHECK(finding.related[0].fd == 1);
  CHECK(find_detail(finding, "waits")
        == "thread 10 in read(2) for fd 4, 5.0 s or more, 0 context switches; "
           "nothing else can wake it");
  CHECK(find_detail(finding, "pipe") == "3 is empty");
  CHECK(find_detail(finding, "ended")
        == "sh[20], which agent[10] had started, is a zombie that waits for "
           "it");
  CHECK(find_detail(finding, "holder")
        == "sleep[30] stdout; parent 1, session 20; outside the tree");
  CHECK(find_detail(finding, "free now") == "kill 30    (ends it)");
  CHECK(find_detail(finding, "you saw")
        == "a hang or a timeout although the command has ended");
  CHECK(finding.identity == "pipe:1:3");
  CHECK(finding.first_seen == 1s);
  CHECK(finding.last_seen == 6s);
}

TEST_CASE("the holder's start as a time of day") {
  Scene scene = proven();
  hawk::model::Header header;
  header.clock.boot = 100s;
  header.clock.real = 1000000s;
  scene.push(header);
  // sleep[30] started 3 s after boot.
  CHECK(
      find_detail(find_at(scene), "holder")
      == "sleep[30] stdout; parent 1, session 20, since 13:45:03 UTC; outside "
         "the tree");
}

TEST_CASE("nothing before it has stood for the window, with these holders") {
  CHECK(is_clean(proven(), 2));
  CHECK(!is_clean(proven(), 3));
  // The command still holds its output, and ends at 4 s: its helpers, such as
  // a tee, are about to end as well.
  Scene scene = orphan();
  add_process(scene, 20, "sh", 10);
  scene.pipe(3,
             {on_exec_closed(reads(10, 4)), writes(20, 1), writes(30, 1)},
             0,
             false);
  look_until(scene, 4).at(4500ms);
  add_zombie(scene).pipe(
      3, {on_exec_closed(reads(10, 4)), writes(30, 1)}, 0, false);
  CHECK(look_until(scene, 6, 5).run().findings.empty());
  CHECK(is_confirmed(look_until(scene, 7, 7).find_one()));
}

TEST_CASE("a command that was seen to end is as good as a zombie") {
  Scene scene = orphan();
  add_process(scene, 20, "sh", 10);
  scene.pipe(3, {reads(10, 4), writes(20, 1), writes(30, 1)}, 0, false);
  look_until(scene, 2).at(2500ms);
  scene.exited(20).pipe(3, {reads(10, 4), writes(30, 1)}, 0, false);
  const Finding finding = look_until(scene, 6, 3).find_one();
  CHECK(is_confirmed(finding));
  CHECK(find_detail(finding, "ended") == "sh[20], which agent[10] had started");
}

TEST_CASE("whoever held it in another way, or was no child, proves nothing") {
  for (const int fd : {1, 7}) {
    Scene scene = orphan();
    add_process(scene, 20, "sh", fd == 1 ? 5 : 10);
    scene.pipe(3, {reads(10, 4), writes(20, fd), writes(30, 1)}, 0, false);
    look_until(scene, 2).at(2500ms);
    scene.exited(20).pipe(3, {reads(10, 4), writes(30, 1)}, 0, false);
    CHECK(look_until(scene, 6, 3).run().findings.empty());
  }
}

TEST_CASE("a zombie that is younger than the holder did not start it") {
  Scene scene = orphan();
  auto late = whole(40, "sh", 10);
  late.state = 'Z';
  CHECK(is_suspected(find_at(scene.process(late))));
}

TEST_CASE("a zombie of which threads live may hold it still") {
  Scene scene = orphan();
  auto sh = whole(20, "sh", 10, 2);
  sh.state = 'Z';
  CHECK(!is_confirmed(find_at(scene.process(sh))));
}

TEST_CASE("nobody saw the command: suspected of who waits for nothing else") {
  const Finding finding = find_at(orphan());
  CHECK(is_suspected(finding));
  CHECK(finding.message
        == "agent[10] waits for output or its end from outside its tree: only "
           "sleep[30] holds the write end");
  CHECK(finding.free_now.empty());
  // A loop that also serves others may have a worker of its own there: GLib
  // starts every child by a process in between.
  Scene scene = orphan();
  scene.thread(10, poll_forever({level(pipe_key(3)), level(socket_key(77))}));
  CHECK(is_clean(scene));
}

TEST_CASE("nobody saw the command, and the reader did not make the pipe") {
  Scene scene = orphan();
  scene.pipe(3, {reads(10, 4), writes(30, 1)}, 0, false);
  CHECK(is_clean(scene));
}

TEST_CASE("a log process and its server, both forked by one that is gone") {
  Scene scene = orphan();
  add_process(scene, 10, "server");
  CHECK(is_clean(add_process(scene, 30, "server")));
}

TEST_CASE("a holder that is older than the reader") {
  Scene scene;
  scene.at(1s);
  add_process(scene, 10, "agent", 5);
  add_process(scene, 7, "server", 1);
  scene.pipe(3, {on_exec_closed(reads(10, 4)), writes(7, 1)}, 0, false)
      .thread(10, read_from(pipe_key(3), 4));
  CHECK(is_clean(scene));
}

TEST_CASE("a command that ended, but the reader has more to do") {
  Scene scene = proven();
  scene.thread(10, poll_forever({level(pipe_key(3)), level(socket_key(77))}));
  const Finding finding = find_at(scene);
  CHECK(is_suspected(finding));
  CHECK(finding.message
        == "agent[10] still reads the output of a command that has ended; "
           "sleep[30] keeps it open");
  CHECK(find_detail(finding, "but") == "it may be meant to follow that output");
}

TEST_CASE("a zombie of another session proves nothing") {
  Scene scene = proven();
  auto sleep = left_behind(30);
  sleep.session = 5;
  const Finding finding = find_at(scene.process(sleep));
  CHECK(is_suspected(finding));
  CHECK(find_detail(finding, "but")
        == "whether sh[20], which has ended, had this output was not seen");
  CHECK(finding.free_now.empty());
}

TEST_CASE("a loop that only this can wake, and one that hears signals") {
  Scene scene = proven();
  scene.thread(10, poll_forever({level(pipe_key(3))}));
  CHECK(is_confirmed(find_at(scene)));
  add_own_pipe(scene).thread(
      10, poll_forever({level(pipe_key(3)), level(own_end())}));
  CHECK(is_suspected(find_at(scene)));
}

TEST_CASE("processes that are not visible may hold it too") {
  Scene scene = proven();
  scene.push(hawk::model::Blindness{3, {}, 0});
  const Finding finding = find_at(scene);
  CHECK(is_suspected(finding));
  CHECK(finding.blind_spots
        == std::vector<std::string>{"holders not visible: 3"});
  // Not if all of them are older than the reader, which made the pipe.
  scene.push(hawk::model::Blindness{3, {}, 99});
  CHECK(is_confirmed(find_at(scene)));
}

TEST_CASE("stdout and stderr of one command are one finding") {
  Scene scene = proven();
  scene.pipe(4, {on_exec_closed(reads(10, 6)), writes(30, 2)}, 0, false)
      .thread(10, poll_forever({level(pipe_key(3)), level(pipe_key(4))}));
  const auto report = look_until(scene, 6).run();
  REQUIRE(report.findings.size() == 1);
  CHECK(is_confirmed(report.findings[0]));
}

TEST_CASE("two left behind") {
  Scene scene = proven();
  scene.process(left_behind(31));
  scene.pipe(3,
             {on_exec_closed(reads(10, 4)), writes(30, 1), writes(31, 2)},
             0,
             false);
  const Finding finding = find_at(scene);
  CHECK(is_confirmed(finding));
  CHECK(finding.message
        == "agent[10] waits for the end of the output of a command that has "
           "ended; sleep[30] and 1 more keep it open");
  CHECK(finding.free_now == "kill 30 31");
}

TEST_CASE("a socketpair, as Node makes them") {
  hawk::model::ObjectSeen pair;
  pair.object = socket_key(101);
  pair.peer = socket_key(100);
  pair.capacity = 212992;
  const Holder end = on_exec_closed(reads(10, 21));
  pair.holders = {end, writes(20, 1), writes(30, 1)};
  Scene scene = orphan();
  add_process(scene, 20, "sh", 10);
  scene.object(pair).thread(
      10,
      poll_forever({level({ObjectKey::Kind::eventfd, 5}), level(pair.peer)}));
  pair.holders = {end, writes(30, 1)};
  Scene seen = scene;
  look_until(seen, 2).at(2500ms).exited(20).object(pair);
  CHECK(is_suspected(look_until(seen, 6, 3).find_one()));
  // Without that, the other end may be a service that init started, and a
  // zombie any child.
  Scene service = orphan();
  service.object(pair).thread(10, read_from(pair.peer, 21));
  CHECK(is_clean(add_zombie(service)));
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("what is no leaked end");

TEST_CASE("a command that still runs: sleep 1000 | cat, tail -f | grep") {
  Scene scene = proven();
  add_process(scene, 30, "sleep", 10);
  CHECK(is_clean(scene));
  // The reader's stdin, and a neighbour's stdout.
  Scene pipeline;
  pipeline.at(1s);
  add_process(pipeline, 5, "shell");
  add_process(pipeline, 10, "cat", 5);
  add_process(pipeline, 30, "sleep", 5);
  pipeline.pipe(3, {reads(10, 0), writes(30, 1)}, 0, false)
      .thread(5, wait_child(10))
      .thread(30, sleep_wait())
      .thread(10, read_from(pipe_key(3), 0));
  CHECK(is_clean(pipeline));
}

TEST_CASE("a daemon and its logger, at the logger's stdin") {
  Scene scene = orphan();
  scene.pipe(3, {reads(10, 0), writes(30, 1)}, 0, false)
      .thread(10, read_from(pipe_key(3), 0));
  CHECK(is_clean(add_zombie(scene)));
}

TEST_CASE("rotatelogs: its server above it holds the write end") {
  Scene scene = proven();
  scene.pipe(
      3, {on_exec_closed(reads(10, 4)), writes(5, 2), writes(30, 2)}, 0, false);
  CHECK(is_clean(scene));
}

TEST_CASE("queues and pools hold other descriptors than stdout") {
  Scene scene = orphan(writes(30, 7));
  CHECK(is_clean(add_zombie(scene)));
  Scene own = proven();
  own.pipe(3,
           {on_exec_closed(reads(10, 4)), writes(10, 5), writes(30, 1)},
           0,
           false);
  CHECK(is_clean(own));
}

TEST_CASE("containerd-shim and conmon: the reader adopts what is left") {
  Scene scene = orphan();
  add_process(scene, 20, "runc", 10);
  add_process(scene, 30, "app", 20);
  scene.pipe(3, {reads(10, 4), writes(20, 1), writes(30, 1)}, 0, false);
  look_until(scene, 2).at(2500ms).exited(20);
  add_process(scene, 30, "app", 10);
  scene.pipe(3, {reads(10, 4), writes(30, 1)}, 0, false);
  CHECK(look_until(scene, 6, 3).run().findings.empty());
}

TEST_CASE("a holder below somebody who is no place for orphans") {
  Scene scene = proven();
  add_process(scene, 40, "service");
  add_process(scene, 30, "sleep", 40);
  CHECK(is_clean(scene));
  // A subreaper above the reader is one.
  add_process(scene, 4, "hawkctl");
  add_process(scene, 5, "shell", 4);
  auto sleep = left_behind(30);
  sleep.parent = 4;
  CHECK(is_confirmed(find_at(scene.process(sleep))));
}

TEST_CASE("strangers that a look happens to reach") {
  Scene scene = proven();
  for (const Pid pid : {10, 30}) {
    auto stranger =
        whole(pid, pid == 10 ? "agent" : "sleep", pid == 10 ? 5 : 1);
    stranger.in_tree = false;
    scene.process(stranger);
  }
  CHECK(is_clean(scene));
}

TEST_CASE("a FIFO is kept open by anybody who likes to") {
  hawk::model::ObjectSeen fifo;
  fifo.object = {ObjectKey::Kind::fifo, 3};
  fifo.holders = {on_exec_closed(reads(10, 4)), writes(30, 1)};
  Scene scene = proven();
  CHECK(is_clean(scene.object(fifo).thread(10, read_from(fifo.object, 4))));
}

TEST_CASE("bytes that wait to be read, and a reader that is awake") {
  Scene scene = proven();
  CHECK(is_clean(
      scene.pipe(3, {on_exec_closed(reads(10, 4)), writes(30, 1)}, 5, false)));
  Scene busy = proven();
  for (int i = 1; i < 8; ++i) {
    busy.at(i * 1s)
        .thread(
            10, read_from(pipe_key(3), 4), 7 + static_cast<std::uint64_t>(i))
        .sampled(i * 1s);
  }
  CHECK(busy.run().findings.empty());
}

TEST_CASE("hawkctl itself waits for what the agent left") {
  Scene scene(key(10));
  const Scene other = proven();
  for (const auto& event : other.events()) {
    if (!std::holds_alternative<hawk::model::Header>(event.payload)) {
      scene.at(event.time).push(event.payload);
    }
  }
  CHECK(is_clean(scene));
}

TEST_CASE("while the agent goes down, its children become orphans") {
  Scene scene = proven();
  scene.at(500ms).push(hawk::model::SignalSeen{15, 1, "sent"});
  CHECK(is_clean(scene));
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("a leaked end afterwards");

TEST_CASE("it is undecided until it has stood") {
  const auto undecided = [](Scene scene, int last) {
    hawk::analyse::Engine engine;
    for (const auto& event : look_until(scene, last).events()) {
      engine.accept(event);
    }
    return engine.is_undecided();
  };
  CHECK(undecided(proven(), 2));
  CHECK(!undecided(proven(), 4));
  CHECK(!undecided(orphan(writes(30, 7)), 2));
}

TEST_CASE("the zombie goes, the verdict stays") {
  Scene scene = proven();
  look_until(scene, 5).at(5500ms).exited(20);
  CHECK(is_confirmed(look_until(scene, 8, 6).find_one()));
}

TEST_CASE("the holder ends by itself: what was proven stays true") {
  const auto end = [](Scene scene) {
    look_until(scene, 5).at(5500ms);
    scene.exited(30).thread_gone(10).pipe(3, {reads(10, 4)}, 0, false);
    return look_until(scene, 8, 6).find_one();
  };
  CHECK(is_confirmed(end(proven())));
  CHECK(end(orphan()).level == Level::note);
}

TEST_CASE("a holder that writes after all is followed on purpose") {
  Scene scene = proven();
  look_until(scene, 5).at(5500ms).thread(10, read_from(pipe_key(3), 4), 8);
  const Finding finding = look_until(scene, 8, 6).find_one();
  CHECK(finding.rule == "leaked-pipe-end");
  CHECK(finding.level == Level::note);
  CHECK(finding.free_now.empty());
  // Accused again only after twice the rest, which was 5 s.
  CHECK(look_until(scene, 14, 9).find_one().level == Level::note);
  CHECK(is_confirmed(look_until(scene, 16, 15).find_one()));
}

TEST_CASE("a reader that is killed keeps its finding") {
  Scene scene = proven();
  look_until(scene, 5).at(5500ms).exited(10);
  CHECK(is_confirmed(look_until(scene, 8, 6).find_one()));
}

TEST_CASE("the fix speaks the reader's language") {
  const auto fix_for = [](const char* program) {
    Scene scene = proven();
    auto agent = whole(10, program, 5);
    return find_at(scene.process(agent)).fix;
  };
  CHECK(fix_for("python3").find("start_new_session") != std::string::npos);
  CHECK(fix_for("node").find("detached") != std::string::npos);
  CHECK(fix_for("go").find("WaitDelay") != std::string::npos);
  CHECK(fix_for("java").find("Redirect.DISCARD") != std::string::npos);
  CHECK(fix_for("other").find(">/dev/null 2>&1 &") != std::string::npos);
}

TEST_SUITE_END();
