// The lookalikes of an undrained pipe, each with what the reader does.

#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::model::Confidence;
using hawk::model::Finding;
using hawk::model::Level;

namespace {

bool is_confirmed(const Finding& finding) {
  return finding.rule == "undrained-pipe" && finding.level == Level::error
         && finding.confidence == Confidence::confirmed;
}

bool is_suspected(const Finding& finding) {
  return finding.rule == "undrained-pipe" && finding.level == Level::warning
         && finding.confidence == Confidence::suspected;
}

bool is_note(const Finding& finding) {
  return finding.rule == "waiting-pipe" && finding.level == Level::note;
}

// server[20] is blocked on stderr, and the client waits like this.
Finding judge(const Wait& client) {
  return blocked_server().thread(10, client).sampled(4s).find_one();
}

ObjectKey socket_key(std::uint64_t inode) {
  return {ObjectKey::Kind::socket, inode};
}

} // namespace

TEST_SUITE_BEGIN("reader state");

TEST_CASE("a client that waits for the end of its child") {
  const Finding finding = judge(wait_child(20));
  CHECK(is_confirmed(finding));
  REQUIRE(finding.related.size() == 1);
  CHECK(finding.related[0].does == "waits in wait4 for server[20]");
  CHECK(is_confirmed(judge(wait_child(0))));
}

TEST_CASE("a client that waits for another process may come back") {
  auto scene = blocked_server().process(30, "other", 10);
  CHECK(is_suspected(scene.thread(10, wait_child(30)).sampled(4s).find_one()));
}

TEST_CASE("a wait for any child may be over when another one ends") {
  auto scene = blocked_server().process(30, "other", 10);
  scene.thread(10, wait_child(0));
  CHECK(is_suspected(scene.thread(30, sleep_wait()).sampled(4s).find_one()));
  // But not if the other one waits for the writer, directly or through a third.
  scene.process(31, "third", 10).thread(31, read_from(pipe_key(1), 0));
  scene.pipe(1, {reads(10, 3), reads(31, 0), writes(20, 1)}, 0, false);
  scene.pipe(7, {reads(30, 0), writes(31, 1)}, 0, false);
  scene.at(4s).thread(30, read_from(pipe_key(7), 0));
  CHECK(is_confirmed(scene.sampled(8s).find_one()));
}

TEST_CASE("a loop that polls only the other output of the same child") {
  const Finding finding = judge(poll_for({level(pipe_key(1))}));
  CHECK(is_confirmed(finding));
  REQUIRE(!finding.related.empty());
  CHECK(finding.related[0].does == "polls only fd 3 (stdout of server[20])");
  // Such loops read ahead, and stop.
  CHECK(finding.message
        == "server[20] is stuck writing stderr; client[10] does not read it");
}

TEST_CASE("who lists by hand what it polls never reads the rest") {
  Wait wait = poll_for({level(pipe_key(1))});
  wait.call = "ppoll";
  CHECK(judge(wait).message
        == "server[20] is stuck writing stderr; client[10] never reads it");
}

TEST_CASE("a loop that polls the pipe itself will read it") {
  CHECK(is_note(judge(poll_for({level(pipe_key(1)), level(pipe_key(2))}))));
}

TEST_CASE("a thread that reads the pipe is no neglect") {
  auto scene = blocked_server()
                   .thread(10, wait_child(20))
                   .thread(10, read_from(pipe_key(2), 5), 3, 11);
  CHECK(is_note(scene.sampled(4s).find_one()));
}

TEST_CASE("edge-triggered presence in a loop proves nothing: Go, tokio") {
  // The reader of stderr, whose loop also serves the network.
  const Finding finding =
      judge(poll_for({edge(pipe_key(2)), edge(socket_key(77))}));
  CHECK(is_confirmed(finding));
}

TEST_CASE("a loop may hold back an output on purpose, but no diagnostics") {
  const Wait loop = poll_for({level(socket_key(77))});
  CHECK(is_confirmed(judge(loop)));
  auto scene = blocked_server();
  scene.pipe(1, {reads(10, 3), writes(20, 1)})
      .thread(20, write_to(pipe_key(1), 1))
      .thread(10, loop);
  CHECK(is_suspected(scene.sampled(4s).find_one()));
}

TEST_CASE("a loop whose descriptors could not all be seen") {
  Wait loop = poll_for({level(socket_key(77))});
  loop.watches_complete = false;
  CHECK(is_suspected(judge(loop)));
}

TEST_CASE("a pager at its prompt: yes | less") {
  const Finding finding = judge(read_from(tty_key(), 4));
  CHECK(is_note(finding));
  CHECK(finding.message
        == "server[20] waits to write stderr; client[10] reads its terminal");
  CHECK(is_note(judge(poll_for({level(tty_key())}))));
}

TEST_CASE("an interactive agent polls its terminal and much else") {
  CHECK(
      is_suspected(judge(poll_for({level(tty_key()), level(socket_key(77))}))));
  // Its own child's reply among it: then it is no pager.
  CHECK(judge(poll_for({level(tty_key()), level(pipe_key(1))})).rule
        == "undrained-pipe");
}

TEST_CASE("a reader that sleeps: yes | sleep 100") {
  const Finding finding = judge(sleep_wait());
  CHECK(is_suspected(finding));
  CHECK(finding.message
        == "server[20] is stuck writing stderr; client[10] does not read it");
}

TEST_CASE("io_uring, an unseen or a busy thread: cannot tell") {
  CHECK(is_suspected(judge(make_wait(Wait::Kind::ring, "io_uring_enter"))));
  CHECK(is_suspected(judge(make_wait(Wait::Kind::unknown, ""))));
  CHECK(is_suspected(judge(make_wait(Wait::Kind::running, ""))));
  // One such thread beside one that waits for the child is enough.
  auto scene = blocked_server()
                   .thread(10, wait_child(20))
                   .thread(10, make_wait(Wait::Kind::ring, ""), 3, 11);
  CHECK(is_suspected(scene.sampled(4s).find_one()));
}

TEST_CASE("a signal-driven reader sleeps in pause") {
  CHECK(is_suspected(judge(make_wait(Wait::Kind::other, "pause"))));
}

TEST_CASE("a reader of which no thread could be seen") {
  CHECK(is_suspected(blocked_server().sampled(4s).find_one()));
}

TEST_CASE("a reader that is stopped, traced or frozen") {
  for (const char state : {'T', 't'}) {
    auto scene = blocked_server().process(10, "client", 1, state);
    CHECK(is_note(scene.thread(10, wait_child(20)).sampled(4s).find_one()));
  }
  hawk::model::ProcessSeen frozen;
  frozen.process = key(10);
  frozen.name = "client";
  frozen.frozen = true;
  auto scene = blocked_server().process(frozen).thread(10, wait_child(20));
  CHECK(is_note(scene.sampled(4s).find_one()));
}

TEST_CASE("a reader that is held up by its own output: a | b | c") {
  auto scene = blocked_server()
                   .process(30, "slow")
                   .pipe(3, {reads(30, 0), writes(10, 1)})
                   .thread(10, write_to(pipe_key(3), 1))
                   .thread(30, sleep_wait())
                   .sampled(4s);
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 2);
  CHECK(is_note(report.findings[0]));
  CHECK(is_suspected(report.findings[1]));
  // Parked on EPOLLOUT is the same, but a Go loop always lists EPOLLOUT.
  const Watch parked{pipe_key(3), Watch::For::output, false};
  const Watch always{pipe_key(2), Watch::For::output, true};
  CHECK(is_note(judge(poll_for({parked}))));
  CHECK(is_confirmed(judge(poll_for({edge(pipe_key(2)), always}))));
}

TEST_CASE("held up by its own output, with a thread that may read") {
  auto scene = blocked_server();
  scene.pipe(3, {reads(20, 0), writes(10, 6)})
      .thread(10, write_to(pipe_key(3), 6))
      .thread(10, sleep_wait(), 3, 11)
      .sampled(4s);
  const Finding finding = scene.find_one();
  CHECK(finding.confidence == Confidence::suspected);
  CHECK(finding.level == Level::warning);
}

TEST_CASE("reading one pipe after the other: cat <(a) <(b)") {
  auto scene = blocked_server()
                   .process(30, "first")
                   .pipe(4, {reads(10, 7), writes(30, 1)}, 0, false)
                   .thread(30, make_wait(Wait::Kind::other, "connect"))
                   .thread(10, read_from(pipe_key(4), 7));
  CHECK(is_suspected(scene.sampled(4s).find_one()));
}

TEST_CASE("a chain over a wrapper leads back to the writer") {
  // client reads the stdout of sh, which waits for server.
  auto scene = blocked_server();
  scene.process(15, "sh", 10)
      .process(20, "server", 15)
      .pipe(1, {reads(10, 3), writes(15, 1), writes(20, 1)}, 0, false)
      .thread(15, wait_child(20))
      .thread(10, read_from(pipe_key(1), 3));
  CHECK(is_confirmed(scene.sampled(4s).find_one()));
}

TEST_CASE("of several holders one that may read is enough") {
  auto scene = blocked_server()
                   .process(40, "helper")
                   .pipe(2, {reads(10, 5), reads(40, 5), writes(20, 2)})
                   .thread(10, wait_child(20))
                   .thread(40, sleep_wait());
  CHECK(is_suspected(scene.sampled(4s).find_one()));
  scene.process(40, "helper", 1, 'T').at(4s).thread(40, sleep_wait());
  CHECK(is_note(scene.sampled(5s).find_one()));
}

TEST_CASE("no visible reader: outside the namespace, or hidden") {
  auto scene = blocked_server().pipe(2, {writes(20, 2)});
  scene.push(hawk::model::Blindness{3, {}});
  const Finding finding = scene.sampled(4s).find_one();
  CHECK(is_suspected(finding));
  CHECK(finding.message
        == "server[20] is stuck writing stderr; its reader is not visible from "
           "here");
  REQUIRE(finding.blind_spots.size() == 2);
  CHECK(finding.blind_spots[0]
        == "holders not visible: 3 (of other users, or not dumpable; run as "
           "root to see them)");
  CHECK(finding.blind_spots[1].find("PID namespace") != std::string::npos);
}

TEST_CASE("the writer holds the only read end itself") {
  auto scene = blocked_server().pipe(2, {reads(20, 9), writes(20, 2)});
  const Finding finding = scene.sampled(4s).find_one();
  CHECK(is_confirmed(finding));
  CHECK(finding.message
        == "server[20] is stuck writing stderr; it holds the only read end "
           "itself");
}

TEST_CASE("output to a terminal after Ctrl-S") {
  hawk::model::ObjectSeen tty;
  tty.object = tty_key();
  tty.full = true;
  tty.holders = {writes(20, 1), reads(10, 9)};
  auto scene = blocked_server().object(tty).thread(20, write_to(tty_key(), 1));
  const Finding stopped =
      scene.thread(10, wait_child(20)).sampled(4s).find_one();
  CHECK(is_note(stopped));
  CHECK(stopped.message
        == "server[20] waits to write stdout; output to the terminal is "
           "stopped (Ctrl-S)");
  // Bytes that nobody takes are another matter.
  tty.unread = 4095;
  CHECK(is_confirmed(scene.object(tty).sampled(8s).find_one()));
}

TEST_CASE("a socketpair is full by its accounting, and read at its peer") {
  hawk::model::ObjectSeen pair;
  pair.object = socket_key(100);
  pair.peer = socket_key(101);
  pair.capacity = 212992;
  pair.used = 213504;
  pair.unread = 278;
  pair.full = true;
  pair.holders = {writes(20, 2), reads(10, 21)};
  auto scene =
      blocked_server().object(pair).thread(20, write_to(socket_key(100), 2));
  const Finding finding =
      scene.thread(10, poll_for({level(pipe_key(1))})).sampled(4s).find_one();
  CHECK(is_confirmed(finding));
  CHECK(finding.free_now.empty());
  CHECK(finding.details[1].second
        == "100 full: 213504 of 212992 bytes accounted, 278 unread");
  scene.at(4s).thread(10, poll_for({level(socket_key(101))}));
  CHECK(is_note(scene.sampled(8s).find_one()));
}

TEST_CASE("a fill that could not be measured is no proof") {
  auto scene = blocked_server()
                   .pipe(2, {reads(10, 5), writes(20, 2)}, 0, std::nullopt)
                   .thread(10, wait_child(20));
  CHECK(is_suspected(scene.sampled(4s).find_one()));
}

TEST_CASE("threads that wait on locks behind the blocked one are one finding") {
  auto scene = blocked_server()
                   .thread(20, lock_wait(), 3, 21)
                   .thread(20, lock_wait(), 3, 22)
                   .thread(20, lock_wait(), 3, 23)
                   .thread(10, wait_child(20))
                   .sampled(4s);
  const auto report = scene.run();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].details[0].second
        == "thread 20 in write(2), 3.0 s or more, 0 context switches; 3 more "
           "wait on locks");
}

TEST_CASE("a lock alone does not say that it never reads") {
  CHECK(is_suspected(judge(lock_wait())));
  // Java: the main thread on a lock, its reaper in wait4 for the child.
  auto scene = blocked_server()
                   .thread(10, lock_wait())
                   .thread(10, wait_child(20), 3, 11);
  CHECK(is_confirmed(scene.sampled(4s).find_one()));
}

TEST_CASE("the fix speaks the reader's language") {
  const auto fix_for = [](const char* program) {
    hawk::model::ProcessSeen client;
    client.process = key(10);
    client.name = program;
    client.arguments = {std::string("/usr/bin/") + program, "agent"};
    return blocked_server()
        .process(client)
        .thread(10, wait_child(20))
        .sampled(4s)
        .find_one();
  };
  CHECK(fix_for("python3").fix.find("stderr=DEVNULL") != std::string::npos);
  CHECK(fix_for("node").fix.find("child.stderr.resume()") != std::string::npos);
  CHECK(fix_for("java").fix.find("redirectErrorStream") != std::string::npos);
  CHECK(fix_for("bash").fix.find("2>/dev/null") != std::string::npos);
  CHECK(fix_for("python3").message
        == "server[20] is stuck writing stderr; agent[10] never reads it");
}

TEST_SUITE_END();
