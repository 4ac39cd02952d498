#include "unit/analyse/standing_scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::analyse::Engine;
using hawk::model::Confidence;
using hawk::model::Finding;
using hawk::model::Level;
using hawk::model::ObjectSeen;

namespace {

bool is_unread(const Finding& finding) {
  return finding.rule == "unread-pipe" && finding.level == Level::warning
         && finding.confidence == Confidence::latent;
}

// What is said of a client that does this, after 3 s and after 15 s.
bool accuses(const Wait& client, hawk::base::Nanos until = 4s) {
  auto scene = talkative_server().thread(10, client);
  const auto report = scene.sampled(until).run();
  REQUIRE(report.findings.size() <= 1);
  return !report.findings.empty() && is_unread(report.findings[0]);
}

std::string find_detail(const Finding& finding, const std::string& label) {
  for (const auto& [name, text] : finding.details) {
    if (name == label) {
      return text;
    }
  }
  return {};
}

} // namespace

TEST_SUITE_BEGIN("unread pipe");

TEST_CASE("a client that waits for the end of its child") {
  const Finding finding =
      talkative_server().thread(10, wait_child(20)).sampled(4s).find_one();
  CHECK(is_unread(finding));
  CHECK(finding.message
        == "server[20] gets stuck writing stderr once it is full: 1200 bytes "
           "wait; client[10] does not read it");
  CHECK(finding.subject.fd == 2);
  REQUIRE(finding.related.size() == 1);
  CHECK(find_detail(finding, "unread")
        == "1200 bytes, none read for 3.0 s or more; no growth seen");
  CHECK(find_detail(finding, "pipe") == "2: 1200 of 65536 bytes");
  CHECK(find_detail(finding, "reader")
        == "client[10] fd 5, waits in wait4 for server[20]: once it is full, "
           "each waits for the other");
  CHECK(find_detail(finding, "room")
        == "full here (65536 bytes); on macOS (16 KiB); on Windows (4 KiB)");
  CHECK(!finding.fix.empty());
  CHECK(finding.free_now.empty());
  CHECK(find_detail(finding, "you saw").empty());
  CHECK(finding.first_seen == 1s);
}

TEST_CASE("nothing is said before the window is over, but it is coming") {
  auto scene = talkative_server().thread(10, wait_child(20));
  CHECK(scene.sampled(2900ms).run().findings.empty());
  Engine engine;
  for (const auto& event : scene.events()) {
    engine.accept(event);
  }
  CHECK(engine.is_undecided());
  engine.accept(scene.sampled(3s).events().back());
  CHECK(!engine.is_undecided());
  CHECK(is_unread(scene.find_one()));
}

TEST_CASE("a healthy reader leaves nothing to wait for") {
  auto scene =
      talkative_server().thread(10, poll_for({level(pipe_key(2))})).sampled(2s);
  Engine engine;
  for (const auto& event : scene.events()) {
    engine.accept(event);
  }
  CHECK(!engine.is_undecided());
}

TEST_CASE("growth is no progress of the reader, and tells when it is full") {
  auto scene = talkative_server().thread(10, wait_child(20));
  for (std::uint64_t i = 1; i <= 10; ++i) {
    stderr_of(scene.at(1s + i * 1s), 1200 + i * 100).sampled(1s + i * 1s);
  }
  const Finding finding = scene.find_one();
  CHECK(is_unread(finding));
  CHECK(find_detail(finding, "unread")
        == "2200 bytes, none read for 10.0 s or more; grew by 1000 (100 "
           "bytes/s)");
  CHECK(find_detail(finding, "room")
        == "full here (65536 bytes) in about 10 min 33 s; on macOS (16 KiB) in "
           "about 2 min 22 s; on Windows (4 KiB) in about 19.0 s");
}

TEST_CASE("who reads now and then is not accused") {
  auto scene = talkative_server().thread(10, read_from(pipe_key(1), 3));
  for (int i = 1; i < 12; ++i) {
    stderr_of(scene.at(1s + i * 1500ms), i % 2 == 0 ? 1200 : 300)
        .sampled(1s + i * 1500ms);
  }
  CHECK(scene.run().findings.empty());
}

TEST_CASE("bytes that are read later take it back to a note") {
  auto scene = talkative_server().thread(10, wait_child(20)).sampled(4s);
  stderr_of(scene.at(6s), 0).sampled(7s);
  const Finding note = scene.find_one();
  CHECK(note.rule == "waiting-pipe");
  CHECK(note.level == Level::note);
  CHECK(note.message == "what server[20] wrote to stderr was read after 5.0 s");
  CHECK(find_detail(note, "room").empty());
  CHECK(note.fix.empty());
  // The same pipe then needs twice that rest.
  stderr_of(scene.at(8s), 500).sampled(17s);
  CHECK(scene.find_one().rule == "waiting-pipe");
  CHECK(is_unread(scene.sampled(18s).find_one()));
}

TEST_CASE("bytes read once the writer is gone prove nothing to who waited") {
  auto scene = talkative_server().thread(10, wait_child(20)).sampled(4s);
  stderr_of(scene.at(6s), 0).exited(20).sampled(7s);
  CHECK(is_unread(scene.find_one()));
}

TEST_CASE("bytes read while the agent goes down prove nothing either") {
  auto scene = talkative_server().thread(10, wait_child(20)).sampled(4s);
  scene.at(5s).push(hawk::model::SignalSeen{15, 1, "sent"});
  CHECK(is_unread(stderr_of(scene.at(6s), 0).sampled(7s).find_one()));
  // Nor is anybody accused then.
  auto late = talkative_server().thread(10, wait_child(20));
  late.at(2s).ended(10);
  CHECK(late.sampled(9s).run().findings.empty());
}

TEST_CASE("a pipe that closes keeps its verdict") {
  auto scene = talkative_server().thread(10, wait_child(20)).sampled(4s);
  ObjectSeen gone;
  gone.object = pipe_key(2);
  gone.gone = true;
  CHECK(is_unread(scene.at(5s).object(gone).sampled(6s).find_one()));
}

TEST_CASE("a full one that nobody waits to write to") {
  auto scene = talkative_server();
  scene.pipe(2, {reads(10, 5), writes(20, 2)}).thread(10, wait_child(20));
  const Finding finding = scene.sampled(4s).find_one();
  CHECK(is_unread(finding));
  CHECK(finding.message
        == "server[20] gets stuck with its next write to stderr: it is full; "
           "client[10] does not read it");
  CHECK(find_detail(finding, "room") == "full; the next write will block");
  CHECK(finding.free_now == "cat /proc/10/fd/5 >/dev/null");
}

TEST_CASE("a blocked writer is undrained-pipe's, also once it was killed") {
  auto scene = talkative_server().thread(10, wait_child(20)).sampled(4s);
  scene.at(5s)
      .process(21, "logger", 20)
      .pipe(2, {reads(10, 5), writes(20, 2), writes(21, 2)})
      .thread(21, write_to(pipe_key(2), 2))
      .sampled(8s);
  CHECK(scene.find_one().rule == "undrained-pipe");
  scene.at(9s).exited(21).pipe(2, {reads(10, 5), writes(20, 2)});
  CHECK(scene.sampled(20s).find_one().rule == "undrained-pipe");
}

TEST_CASE("who waits for these very bytes reads them") {
  CHECK(!accuses(read_from(pipe_key(2), 5)));
  CHECK(!accuses(poll_for({level(pipe_key(2)), level(pipe_key(1))})));
}

TEST_CASE("a reader that may come yet") {
  CHECK(!accuses(sleep_wait()));
  CHECK(!accuses(lock_wait()));
  CHECK(!accuses(make_wait(Wait::Kind::running, "")));
  CHECK(!accuses(make_wait(Wait::Kind::ring, "io_uring_enter")));
  CHECK(!accuses(make_wait(Wait::Kind::unknown, "")));
  CHECK(!accuses(make_wait(Wait::Kind::other, "pause")));
  CHECK(!accuses(wait_child(77)));
  CHECK(talkative_server().sampled(9s).run().findings.empty());
}

TEST_CASE("a pager, a stopped and a frozen reader") {
  CHECK(!accuses(read_from(tty_key(), 7)));
  auto stopped = talkative_server().process(10, "client", 1, 'T');
  CHECK(stopped.thread(10, wait_child(20)).sampled(9s).run().findings.empty());
  hawk::model::ProcessSeen frozen;
  frozen.process = key(10);
  frozen.name = "client";
  frozen.frozen = true;
  auto scene = talkative_server().process(frozen).thread(10, wait_child(20));
  CHECK(scene.sampled(9s).run().findings.empty());
}

TEST_CASE("every reader counts") {
  auto scene = talkative_server()
                   .process(40, "helper", 10)
                   .thread(10, read_from(pipe_key(1), 3));
  scene.pipe(2, {reads(10, 5), reads(40, 5), writes(20, 2)}, 1200, false);
  CHECK(scene.sampled(9s).run().findings.empty());
  scene.at(9s).thread(40, sleep_wait());
  CHECK(scene.sampled(20s).run().findings.empty());
}

TEST_CASE("nobody is accused of what nobody visible reads") {
  auto scene = talkative_server().thread(10, wait_child(20));
  scene.pipe(2, {writes(20, 2)}, 1200, false);
  CHECK(scene.sampled(9s).run().findings.empty());
}

TEST_CASE("a client that polls only the other output of the same child") {
  CHECK(accuses(poll_for({level(pipe_key(1))})));
}

TEST_CASE("a loop that waits for others as well needs a longer rest") {
  const Wait loop = poll_for({level(pipe_key(1)), level(socket_key(77))});
  CHECK(!accuses(loop, 10s));
  CHECK(accuses(loop, 11s));
}

TEST_CASE("an edge-triggered loop that never comes to it: Go") {
  const Wait loop = poll_for({edge(pipe_key(2)), edge(socket_key(77))});
  CHECK(!accuses(loop, 10s));
  CHECK(accuses(loop, 11s));
}

TEST_CASE("a loop that only a timer wakes") {
  // Of diagnostics it would have thought earlier; of stdout it may yet.
  const Wait timed = poll_for({level({ObjectKey::Kind::timerfd, 0})});
  CHECK(!accuses(timed));
  CHECK(accuses(timed, 11s));
  CHECK(accuses(for_ever(timed)));
  auto scene = talkative_server().thread(10, timed);
  scene.pipe(2, {reads(10, 5), writes(20, 1)}, 1200, false);
  CHECK(scene.sampled(60s).run().findings.empty());
  CHECK(is_unread(
      scene.at(60s).thread(10, for_ever(timed)).sampled(200s).find_one()));
}

TEST_CASE("a loop that turns may be slow to take what it has read ahead") {
  const Wait loop = poll_for({level(pipe_key(1))});
  auto scene = talkative_server().thread(10, loop);
  std::uint64_t switches = 8;
  for (int i = 1; i < 12; ++i) {
    scene.at(1s + i * 1500ms).thread(10, loop, switches++);
    scene.sampled(1s + i * 1500ms);
  }
  CHECK(scene.run().findings.empty());
}

TEST_CASE("a loop that turned at the start, and then rested twice as long") {
  const Wait loop = poll_for({level(pipe_key(1))});
  auto scene = talkative_server().thread(10, loop);
  scene.at(4s).thread(10, loop, 8).sampled(9900ms);
  CHECK(scene.run().findings.empty());
  CHECK(is_unread(scene.sampled(10s).find_one()));
}

TEST_CASE("any child may be another child") {
  CHECK(accuses(wait_child(0)));
  auto two = talkative_server().process(30, "other", 10);
  CHECK(two.thread(10, wait_child(0)).sampled(9s).run().findings.empty());
  // sh waits for any whichever it wants: a coprocess and a command.
  auto shell = talkative_server().process(10, "bash");
  CHECK(shell.thread(10, wait_child(-1)).sampled(9s).run().findings.empty());
}

TEST_CASE("a self-pipe, as every Node process has one") {
  auto scene = talkative_server().thread(10, wait_child(20));
  scene.pipe(2, {reads(20, 8), writes(20, 9)}, 1, false);
  CHECK(scene.sampled(9s).run().findings.empty());
}

TEST_CASE("the tokens of make and cargo, whose holders hold both ends") {
  auto scene = talkative_server().thread(10, wait_child(20));
  scene.pipe(
      2, {reads(10, 5), writes(10, 6), reads(20, 5), writes(20, 6)}, 7, false);
  CHECK(scene.sampled(9s).run().findings.empty());
  // One of them is enough: it can always put back and take.
  scene.pipe(2, {reads(10, 5), writes(10, 6), writes(20, 6)}, 8, false);
  CHECK(scene.sampled(20s).run().findings.empty());
}

TEST_CASE("no writer is left that could be hurt") {
  auto scene = talkative_server().thread(10, wait_child(20)).exited(20);
  CHECK(scene.sampled(9s).run().findings.empty());
}

TEST_CASE("hawkctl's own ends are never accused") {
  Scene scene(key(5));
  scene.at(1s)
      .process(5, "hawkctl", 10)
      .process(10, "client")
      .process(20, "agent", 5)
      .pipe(2, {reads(10, 5), writes(5, 2)}, 1200, false)
      .pipe(3, {reads(5, 7), writes(20, 2)}, 1200, false)
      .thread(10, wait_child(5))
      .thread(5, wait_child(20));
  CHECK(scene.sampled(9s).run().findings.empty());
}

TEST_CASE("a child that ignores its stdin hurts only if more comes") {
  auto scene = talkative_server();
  scene.thread(20, for_ever(poll_for({level({ObjectKey::Kind::timerfd, 0})})))
      .thread(10, for_ever(poll_for({level({ObjectKey::Kind::timerfd, 0})})))
      .pipe(2, {reads(10, 5), writes(20, 2)}, 0, false)
      .pipe(3, {reads(20, 0), writes(10, 4)}, 4, false);
  CHECK(scene.sampled(9s).run().findings.empty());
  scene.at(9s).pipe(3, {reads(20, 0), writes(10, 4)}, 90, false);
  const Finding finding = scene.sampled(12s).find_one();
  CHECK(is_unread(finding));
  CHECK(finding.message
        == "client[10] gets stuck writing the stdin of server[20] once it is "
           "full: 90 bytes wait; server[20] does not read it");
}

TEST_CASE("of several writers the child that the reader started is named") {
  auto scene = talkative_server();
  scene.process(15, "sh", 10)
      .process(20, "server", 15)
      .pipe(1, {reads(10, 3), writes(15, 1), writes(20, 1)}, 0, false)
      .pipe(2, {reads(10, 5), writes(20, 2), writes(15, 2)}, 1200, false)
      .thread(15, wait_child(20))
      .thread(10, wait_child(15));
  CHECK(scene.sampled(9s).find_one().subject.process == key(15));
  // Where the wait leads to the grandchild only, that one is.
  scene.at(9s).thread(10, read_from(pipe_key(1), 3));
  CHECK(is_unread(scene.sampled(20s).find_one()));
}

TEST_CASE("a socketpair between parent and child, by its accounting") {
  ObjectSeen pair;
  pair.object = socket_key(100);
  pair.peer = socket_key(101);
  pair.capacity = 212992;
  pair.used = 2000;
  pair.unread = 100;
  pair.full = false;
  pair.holders = {writes(20, 2), reads(10, 21)};
  auto scene = talkative_server(0).thread(10, wait_child(20)).object(pair);
  pair.used = 4000;
  pair.unread = 200;
  scene.at(3s).object(pair).sampled(5s);
  const Finding finding = scene.find_one();
  CHECK(is_unread(finding));
  CHECK(find_detail(finding, "room")
            .find("full here (212992 bytes accounted) in about 6 min")
        == 0);
  // A quarter makes it unwritable for poll, not for write.
  pair.used = 60000;
  pair.full = true;
  scene.at(5s).object(pair).sampled(9s);
  CHECK(find_detail(scene.find_one(), "room").find("full here") == 0);
}

TEST_CASE("what services leave unread in their sockets is no pipe") {
  ObjectSeen pair;
  pair.object = socket_key(100);
  pair.peer = socket_key(101);
  pair.capacity = 212992;
  pair.unread = 100;
  pair.full = false;
  pair.holders = {writes(50, 9), reads(10, 21)};
  auto scene = talkative_server(0).process(50, "dbus-daemon").object(pair);
  scene.thread(10, for_ever(poll_for({level({ObjectKey::Kind::timerfd, 0})})));
  CHECK(scene.sampled(30s).run().findings.empty());
}

TEST_CASE("a terminal is nobody's log") {
  ObjectSeen tty;
  tty.object = tty_key();
  tty.unread = 12;
  tty.full = false;
  tty.holders = {writes(20, 2), reads(10, 9)};
  auto scene = talkative_server(0).object(tty).thread(10, wait_child(20));
  CHECK(scene.sampled(30s).run().findings.empty());
}

TEST_CASE("a fill that could once not be measured is no reading") {
  auto scene = talkative_server().thread(10, wait_child(20)).sampled(4s);
  ObjectSeen unmeasured;
  unmeasured.object = pipe_key(2);
  unmeasured.holders = {reads(10, 5), writes(20, 2)};
  scene.at(5s).object(unmeasured).sampled(6s);
  CHECK(is_unread(stderr_of(scene.at(7s), 1200).sampled(9s).find_one()));
}

TEST_SUITE_END();
