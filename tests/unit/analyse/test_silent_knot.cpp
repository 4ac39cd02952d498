// Knots in which no pipe is full, and all that only looks like one.

#include "unit/analyse/knot_scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::model::Confidence;
using hawk::model::Finding;
using hawk::model::Level;

namespace {

bool is_confirmed(const Finding& finding) {
  return finding.rule == "unclosed-stdin" && finding.level == Level::warning
         && finding.confidence == Confidence::confirmed;
}

bool is_suspected(const Finding& finding) {
  return finding.rule == "unclosed-stdin" && finding.level == Level::warning
         && finding.confidence == Confidence::suspected;
}

bool is_clean(const Scene& scene) {
  return scene.run().findings.empty();
}

// The client's loop: what it hears signals by, codex's output, and `more`.
Wait loop_with(std::vector<Watch> more) {
  more.push_back(level(own_end()));
  more.push_back(level(pipe_key(1)));
  return poll_forever(std::move(more));
}

Scene looped(const Wait& wait) {
  Scene scene = open_stdin();
  add_own_pipe(scene);
  return scene.thread(10, wait).sampled(4s);
}

} // namespace

TEST_SUITE_BEGIN("unclosed stdin");

TEST_CASE("a parent that waits for a child that waits for its stdin to end") {
  const auto report = open_stdin().thread(10, wait_child(20)).sampled(4s).run();
  REQUIRE(report.findings.size() == 1);
  const Finding& finding = report.findings.front();
  CHECK(is_confirmed(finding));
  CHECK(finding.message
        == "codex[20] waits for input or the end of its stdin; client[10] "
           "holds the write end (fd 5) and waits for codex's end");
  CHECK(finding.subject.role == "reader");
  CHECK(finding.subject.process == key(20));
  CHECK(finding.subject.fd == 0);
  REQUIRE(finding.related.size() == 1);
  CHECK(finding.related[0].role == "writer");
  CHECK(finding.related[0].fd == 5);
  CHECK(finding.related[0].does == "waits in wait4 for codex[20]");
  CHECK(finding.details[0].second
        == "thread 20 in read(2), 3.0 s or more, as all others of the knot");
  CHECK(finding.details[1].second == "7 empty; written by client[10] fd 5");
  CHECK(finding.free_now.empty());
  CHECK(finding.first_seen == 1s);
  CHECK(finding.last_seen == 4s);
}

TEST_CASE("nothing before all of it has stood for the window") {
  auto scene = open_stdin().at(1500ms).thread(10, wait_child(20));
  CHECK(is_clean(scene.sampled(3400ms)));
  CHECK(!is_clean(scene.sampled(3500ms)));
}

TEST_CASE("a parent that reads its child's output to the end") {
  const auto finding =
      open_stdin().thread(10, read_from(pipe_key(1), 3)).sampled(4s).find_one();
  CHECK(is_confirmed(finding));
  CHECK(finding.message
        == "codex[20] waits for input or the end of its stdin; client[10] "
           "holds the write end (fd 5) and waits for codex's output");
}

TEST_CASE("a wait for any child, and a child that is a zombie") {
  auto scene = open_stdin().thread(10, wait_child(0));
  CHECK(is_confirmed(Scene(scene).sampled(4s).find_one()));
  // Another child works: its end may be what it waits for.
  add_process(scene, 30, "worker", 10).thread(30, sleep_wait());
  CHECK(is_clean(Scene(scene).sampled(4s)));
  CHECK(is_clean(Scene(scene).process(30, "worker", 10, 'Z').sampled(4s)));
  CHECK(is_confirmed(Scene(scene).exited(30).sampled(4s).find_one()));
}

TEST_CASE("a child that is a zombie holds nobody up") {
  auto scene = open_stdin().thread(10, wait_child(20));
  scene.process(20, "codex", 10, 'Z');
  CHECK(is_clean(scene.sampled(4s)));
}

TEST_CASE("a second holder of the write end that may write or close it") {
  auto scene = open_stdin().thread(10, wait_child(20));
  add_process(scene, 30, "helper", 10).thread(30, sleep_wait());
  scene.pipe(7, {reads(20, 0), writes(10, 5), writes(30, 5)}, 0, false);
  CHECK(is_clean(scene.sampled(4s)));
}

TEST_CASE("a second holder of the write end that is in the knot as well") {
  auto scene = open_stdin().thread(10, wait_child(20));
  add_process(scene, 30, "helper", 10).thread(30, read_from(pipe_key(1), 3));
  scene.pipe(1, {reads(30, 3), writes(20, 1)}, 0, false)
      .pipe(7, {reads(20, 0), writes(10, 5), writes(30, 6)}, 0, false);
  const auto finding = scene.sampled(4s).find_one();
  CHECK(is_confirmed(finding));
  REQUIRE(finding.related.size() == 2);
  CHECK(finding.related[0].process == key(10));
  CHECK(finding.related[1].role == "writer");
  CHECK(finding.related[1].fd == 6);
}

TEST_CASE("input that is there, or the end of it, is on its way") {
  auto scene = open_stdin().thread(10, wait_child(20));
  scene.pipe(7, {reads(20, 0), writes(10, 5)}, 12, false);
  CHECK(is_clean(scene.sampled(4s)));
  scene.at(1s).pipe(7, {reads(20, 0)}, 0, false);
  CHECK(is_clean(scene.sampled(5s)));
}

TEST_CASE("an end that the reader holds itself wakes nobody") {
  auto scene = open_stdin().thread(10, wait_child(20));
  scene.pipe(7, {reads(20, 0), writes(20, 9), writes(10, 5)}, 0, false);
  CHECK(is_confirmed(scene.sampled(4s).find_one()));
}

TEST_CASE("over a shell in between") {
  auto scene = open_stdin();
  add_process(scene, 15, "sh", 10).thread(15, wait_child(20));
  scene.process(whole(20, "codex", 15)).thread(10, wait_child(15));
  const auto finding = scene.sampled(4s).find_one();
  CHECK(is_confirmed(finding));
  CHECK(finding.message
        == "codex[20] waits for input or the end of its stdin; client[10] "
           "holds the write end (fd 5) and waits for what depends on codex");
}

TEST_CASE("two children of one parent are one finding") {
  auto scene = open_stdin().thread(10, wait_child(20));
  add_process(scene, 30, "server", 10).thread(30, read_from(pipe_key(8), 0));
  scene.pipe(8, {reads(30, 0), writes(10, 6)}, 0, false)
      .process(whole(10, "client", 1, 2))
      .thread(10, wait_child(30), 3, 11);
  CHECK(scene.sampled(4s).run().findings.size() == 1);
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("an idle pair is healthy if anything else can wake it");

TEST_CASE("a loop that only signals could wake: no more than suspected") {
  const auto finding = looped(loop_with({})).find_one();
  CHECK(is_suspected(finding));
  CHECK(finding.message
        == "codex[20] waits for input or the end of its stdin; client[10] "
           "holds the write end (fd 5) and waits for codex's output");
  CHECK(finding.fix.find("flush") != std::string::npos);
  // With an eventfd, as Node has, the same.
  auto scene = open_stdin().thread(
      10,
      poll_forever({level({ObjectKey::Kind::eventfd, 3}), edge(pipe_key(1))}));
  CHECK(is_suspected(scene.sampled(4s).find_one()));
}

TEST_CASE("a loop with a time limit") {
  Wait loop = loop_with({});
  loop.forever = false;
  CHECK(is_clean(looped(loop)));
}

TEST_CASE("a loop with a terminal, the network, a timer or a file") {
  using Kind = ObjectKey::Kind;
  for (const Kind kind : {Kind::tty,
                          Kind::socket,
                          Kind::timerfd,
                          Kind::file,
                          Kind::other,
                          Kind::fifo,
                          Kind::unknown}) {
    CHECK(is_clean(looped(loop_with({level({kind, 99})}))));
    CHECK(is_clean(looped(loop_with({edge({kind, 99})}))));
  }
}

TEST_CASE("a loop whose descriptors could not all be seen") {
  Wait loop = loop_with({});
  loop.watches_complete = false;
  CHECK(is_clean(looped(loop)));
  CHECK(is_clean(looped(poll_forever({})))); // waits for a signal
}

TEST_CASE("a loop that is fed by somebody else") {
  auto scene = open_stdin();
  add_own_pipe(scene);
  add_process(scene, 30, "user").thread(30, read_from(tty_key(), 0));
  scene.pipe(8, {reads(10, 0), writes(30, 1)}, 0, false)
      .thread(10, loop_with({level(pipe_key(8))}));
  CHECK(is_clean(scene.sampled(4s)));
}

TEST_CASE("a loop that may hear of the end of another child") {
  auto scene = open_stdin();
  add_own_pipe(scene);
  add_process(scene, 30, "worker", 10).thread(30, sleep_wait());
  CHECK(is_clean(scene.thread(10, loop_with({})).sampled(4s)));
}

TEST_CASE("a pidfd tells the end of a child") {
  const ObjectKey codex = {ObjectKey::Kind::pidfd, 20};
  const auto finding = looped(loop_with({level(codex)})).find_one();
  CHECK(finding.message.find("waits for codex's end") != std::string::npos);
  CHECK(is_clean(looped(loop_with({level({ObjectKey::Kind::pidfd, 77})}))));
}

TEST_CASE("another thread of the parent that a timer wakes") {
  for (const Wait& wait : {sleep_wait(),
                           lock_wait(),
                           read_from(tty_key(), 0),
                           make_wait(Wait::Kind::running, ""),
                           make_wait(Wait::Kind::ring, "io_uring_enter"),
                           make_wait(Wait::Kind::other, "pause"),
                           make_wait(Wait::Kind::unknown, "")}) {
    auto scene = open_stdin().process(whole(10, "client", 1, 2));
    scene.thread(10, wait_child(20)).thread(10, wait, 3, 11);
    CHECK(is_clean(scene.sampled(4s)));
  }
  // A lock without a limit is its own threads' business.
  auto scene = open_stdin().process(whole(10, "client", 1, 2));
  scene.thread(10, wait_child(20)).thread(10, lock_forever(), 3, 11);
  CHECK(is_confirmed(scene.sampled(4s).find_one()));
}

TEST_CASE("a thread that moved within the window") {
  auto scene = open_stdin().thread(10, wait_child(20));
  scene.at(3s).thread(20, read_from(pipe_key(7), 0), 8).sampled(4s);
  CHECK(is_clean(scene));
}

TEST_CASE("a process of which not all threads are known") {
  for (const std::uint32_t threads : {0U, 2U, 100U}) {
    auto scene = open_stdin().process(whole(10, "client", 1, threads));
    CHECK(is_clean(scene.thread(10, wait_child(20)).sampled(4s)));
  }
}

TEST_CASE("a process that is stopped, frozen, or not there") {
  auto scene = open_stdin().thread(10, wait_child(20));
  auto stopped = whole(10, "client");
  stopped.state = 'T';
  CHECK(is_clean(Scene(scene).process(stopped).sampled(4s)));
  auto frozen = whole(10, "client");
  frozen.frozen = true;
  CHECK(is_clean(Scene(scene).process(frozen).sampled(4s)));
  CHECK(is_clean(Scene(scene).exited(10).sampled(4s)));
}

TEST_CASE("who is not visible may hold the other end") {
  auto scene = open_stdin().thread(10, wait_child(20));
  scene.push(hawk::model::Blindness{3, {}});
  const auto finding = scene.sampled(4s).find_one();
  CHECK(is_suspected(finding));
  CHECK(finding.blind_spots
        == std::vector<std::string>{"holders not visible: 3"});
  // One that is older than who made the pipe did not inherit it.
  hawk::model::Blindness old{1, {}};
  old.youngest_hidden = key(10).start_time - 1;
  CHECK(is_confirmed(scene.push(old).sampled(5s).find_one()));
}

TEST_CASE("a knot of strangers is not what was asked for") {
  auto client = whole(10, "client");
  auto codex = whole(20, "codex", 10);
  client.in_tree = false;
  codex.in_tree = false;
  auto scene = open_stdin().thread(10, wait_child(20));
  scene.process(client).process(codex).sampled(4s);
  CHECK(is_clean(scene));
}

TEST_CASE("hawkctl itself is no member of a knot") {
  Scene scene(key(10));
  open_stdin(scene).thread(10, wait_child(20)).sampled(4s);
  CHECK(is_clean(scene));
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("silent knot");

TEST_CASE("two that read from each other, neither at its stdin") {
  auto scene = open_stdin();
  scene.pipe(7, {reads(20, 8), writes(10, 5)}, 0, false)
      .thread(20, read_from(pipe_key(7), 8))
      .thread(10, read_from(pipe_key(1), 3));
  const auto report = scene.sampled(4s).run();
  REQUIRE(report.findings.size() == 1);
  const Finding& finding = report.findings.front();
  CHECK(finding.rule == "pipe-deadlock");
  CHECK(finding.level == Level::warning);
  CHECK(finding.confidence == Confidence::suspected);
  CHECK(finding.message
        == "codex[20] and client[10] wait for each other; nobody is left who "
           "could write");
}

TEST_CASE("a knot that hangs on a full pipe is told once") {
  // codex is stuck writing its stderr, and another child waits for input.
  auto scene = open_stdin();
  add_process(scene, 30, "server", 10).thread(30, read_from(pipe_key(8), 0));
  scene.pipe(8, {reads(30, 0), writes(10, 6)}, 0, false)
      .pipe(9, {reads(30, 9), reads(10, 9), writes(30, 1)}, 0, false)
      .pipe(2, {reads(10, 4), writes(20, 2)})
      .thread(20, write_to(pipe_key(2), 2))
      .process(whole(10, "client", 1, 2))
      .thread(10, wait_child(30))
      .thread(10, wait_child(20), 3, 11);
  const auto report = scene.sampled(4s).run();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "undrained-pipe");
}

TEST_CASE("what went on by itself becomes a note") {
  auto scene = open_stdin().thread(10, wait_child(20)).sampled(4s);
  scene.at(5s).thread_gone(20).sampled(5s);
  CHECK(Scene(scene).sampled(5200ms).find_one().level == Level::note);
  scene.sampled(6s);
  const auto finding = scene.find_one();
  CHECK(finding.level == Level::note);
  CHECK(finding.message == "codex[20] waited 4.0 s for input, then went on");
  CHECK(finding.fix.empty());
  // It needs a longer rest to be accused again.
  scene.thread(20, read_from(pipe_key(7), 0), 9).sampled(13s);
  CHECK(scene.find_one().level == Level::note);
  CHECK(is_confirmed(scene.sampled(14s).find_one()));
}

TEST_CASE("what was killed keeps its verdict") {
  auto scene = open_stdin().thread(10, wait_child(20)).sampled(4s);
  CHECK(is_confirmed(Scene(scene).at(5s).exited(20).sampled(9s).find_one()));
  CHECK(is_confirmed(Scene(scene).at(5s).exited(10).sampled(9s).find_one()));
  scene.at(5s).push(hawk::model::SignalSeen{15, 1, "sent"}).thread_gone(20);
  CHECK(is_confirmed(scene.sampled(9s).find_one()));
}

TEST_CASE("who comes to help does not change what was") {
  auto scene = open_stdin().thread(10, wait_child(20)).sampled(4s);
  add_process(scene.at(5s), 30, "sh").thread(30, read_from(tty_key(), 0));
  scene.pipe(7, {reads(20, 0), writes(10, 5), writes(30, 1)}, 0, false);
  CHECK(is_confirmed(scene.sampled(9s).find_one()));
}

TEST_CASE("a knot that stands for less than the window is undecided") {
  const auto undecided = [](const Scene& scene) {
    hawk::analyse::Engine engine;
    for (const auto& event : scene.events()) {
      engine.accept(event);
    }
    return engine.is_undecided();
  };
  auto scene = open_stdin().thread(10, wait_child(20)).sampled(2s);
  CHECK(undecided(scene));
  CHECK(!undecided(scene.sampled(4s)));
  CHECK(!undecided(open_stdin().thread(10, sleep_wait()).sampled(2s)));
}

TEST_CASE("the fix speaks the parent's language") {
  const auto fix_for = [](const char* program) {
    auto client = whole(10, program);
    return open_stdin()
        .process(client)
        .thread(10, wait_child(20))
        .sampled(4s)
        .find_one()
        .fix;
  };
  CHECK(fix_for("python3").find("stdin=DEVNULL") != std::string::npos);
  CHECK(fix_for("node").find("child.stdin.end()") != std::string::npos);
  CHECK(fix_for("java").find("getOutputStream()") != std::string::npos);
  CHECK(fix_for("go").find("cmd.Stdin nil") != std::string::npos);
  CHECK(fix_for("bash").find("</dev/null") != std::string::npos);
  CHECK(fix_for("agent").find("/dev/null") != std::string::npos);
}

TEST_SUITE_END();
