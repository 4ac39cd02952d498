#include "proc/threads.hpp"
#include "support/fake_pipe_probe.hpp"
#include "support/fake_proc.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

using namespace hawk;
using model::ObjectKey;
using model::Wait;

namespace {

constexpr ObjectKey k_empty{ObjectKey::Kind::pipe, 70};
constexpr ObjectKey k_full{ObjectKey::Kind::pipe, 71};
constexpr ObjectKey k_idle{ObjectKey::Kind::pipe, 72};

// A process whose system calls may not be read, as under Yama.
struct Closed {
  test::FakeProc place;
  test::FakePipeProbe probe;
  test::FakeProcess process;

  explicit Closed(const std::string& wchan) {
    process.pid = 100;
    process.threads = {{100, "", 10, wchan}};
    process.fds = {{3, {"pipe:[70]", O_RDONLY, ""}},
                   {4, {"pipe:[71]", O_RDONLY, ""}}};
    probe.pipes[k_empty] = {65536, 0, {}};
    probe.pipes[k_full] = {65536, 65536, {}};
    probe.pipes[k_idle] = {65536, 0, {}};
  }

  Wait wait() {
    place.put(process);
    const auto root = proc::Root::open(place.path());
    REQUIRE(root);
    proc::Objects objects(*root, probe);
    const auto reading = proc::read_thread(objects, {{100, 1000}, 100});
    REQUIRE(reading);
    return reading->seen.wait;
  }
};

} // namespace

TEST_SUITE("waits without their system call") {
  TEST_CASE("a reader sleeps on the only empty pipe") {
    const Wait wait = Closed("anon_pipe_read").wait();
    CHECK(wait.kind == Wait::Kind::read);
    CHECK(wait.object == k_empty);
    CHECK(wait.fd == 3);
  }

  TEST_CASE("two empty pipes: which one is not known") {
    Closed world("anon_pipe_read");
    world.process.fds[5] = {"pipe:[72]", O_RDONLY, ""};
    const Wait wait = world.wait();
    CHECK(wait.kind == Wait::Kind::read);
    CHECK(wait.object == ObjectKey{});
  }

  TEST_CASE("an empty pipe that it only writes is none") {
    Closed world("anon_pipe_read");
    world.process.fds[5] = {"pipe:[72]", O_WRONLY, ""};
    CHECK(world.wait().object == k_empty);
  }

  TEST_CASE("one that cannot be asked may be the one") {
    Closed world("pipe_read");
    world.process.fds[5] = {"pipe:[99]", O_RDONLY, ""};
    CHECK(world.wait().object == ObjectKey{});
  }

  TEST_CASE("a FIFO counts too: older kernels name both waits alike") {
    Closed world("pipe_read");
    const ObjectKey fifo{ObjectKey::Kind::fifo, 80};
    world.process.fds[5] = {"/run/in", O_RDONLY, ""};
    world.probe.fifos[{100, 5}] = fifo;
    world.probe.pipes[fifo] = {65536, 0, {}};
    CHECK(world.wait().object == ObjectKey{});
  }

  TEST_CASE("a loop: what its only set of epoll holds") {
    Closed world("do_epoll_wait");
    world.process.fds[6] = {
        "anon_inode:[eventpoll]",
        O_RDWR,
        "tfd:        3 events:       19 data:  3  pos:0 ino:46 sdev:f\n"};
    // Nobody waits in an empty one.
    world.process.fds[7] = {"anon_inode:[eventpoll]", O_RDWR, ""};
    const Wait wait = world.wait();
    CHECK(wait.kind == Wait::Kind::poll);
    CHECK(wait.watches_complete);
    REQUIRE(wait.watches.size() == 1);
    CHECK(wait.watches[0].object == k_empty);
    CHECK_FALSE(wait.forever);
  }

  TEST_CASE("more sets than threads that wait: not all is known") {
    Closed world("do_epoll_wait");
    for (const int fd : {6, 7}) {
      world.process.fds[fd] = {
          "anon_inode:[eventpoll]",
          O_RDWR,
          "tfd:        3 events:       19 data:  3  pos:0 ino:46 sdev:f\n"};
    }
    CHECK_FALSE(world.wait().watches_complete);
  }

  TEST_CASE("poll keeps its set in memory: not known") {
    const Wait wait = Closed("do_poll").wait();
    CHECK(wait.kind == Wait::Kind::poll);
    CHECK_FALSE(wait.watches_complete);
    CHECK(wait.watches.empty());
  }
}
