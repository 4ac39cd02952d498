#include "base/file.hpp"
#include "proc/live_pipe_probe.hpp"
#include "proc/stat.hpp"
#include "proc/threads.hpp"
#include "support/child.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/stat.h>

#include <array>

namespace {

using namespace hawk;
using hawk::test::Child;
using hawk::test::eventually;
using model::ObjectKey;
using model::Wait;
using model::Watch;

// A pipe whose ends a child inherits.
struct Pipe {
  base::PipeEnds ends = *base::make_pipe();

  int read() const { return ends.read.get(); }

  int write() const { return ends.write.get(); }

  ObjectKey object() const {
    struct stat info {};

    ::fstat(read(), &info);
    return {ObjectKey::Kind::pipe, info.st_ino};
  }
};

struct Live {
  proc::Root root = *proc::Root::open();
  proc::LivePipeProbe probe{root};
  proc::Objects objects{root, probe};

  Wait find_wait(pid_t pid, Wait::Kind kind) {
    Wait wait;
    eventually([&] {
      const auto stat = proc::read_stat(root, pid);
      const auto reading =
          stat ? proc::read_thread(objects, {{pid, stat->start_time}, pid})
               : base::fail({});
      wait = reading ? reading->seen.wait : Wait{};
      return wait.kind == kind;
    });
    return wait;
  }
};

} // namespace

TEST_SUITE("threads, live") {
  TEST_CASE("a read of an empty pipe") {
    Live live;
    const Pipe pipe;
    const Child child([&] {
      char byte = 0;
      std::ignore = ::read(pipe.read(), &byte, 1);
    });
    const Wait wait = live.find_wait(child.pid(), Wait::Kind::read);
    CHECK(wait.kind == Wait::Kind::read);
    CHECK(wait.call == "read");
    CHECK(wait.fd == pipe.read());
    CHECK(wait.object == pipe.object());
  }

  TEST_CASE("a poll: the array in its memory, both directions") {
    Live live;
    const Pipe first;
    const Pipe second;
    const Child child([&] {
      std::array<pollfd, 3> entries = {
          {{first.read(), POLLIN, 0},
           {-1, POLLIN, 0},
           {second.read(), POLLIN | POLLRDHUP, 0}}};
      ::poll(entries.data(), entries.size(), -1);
    });
    const Wait wait = live.find_wait(child.pid(), Wait::Kind::poll);
    REQUIRE(wait.watches.size() == 2);
    CHECK(wait.watches_complete);
    CHECK(wait.watches[0] == Watch{first.object(), Watch::For::input, false});
    CHECK(wait.watches[1] == Watch{second.object(), Watch::For::input, false});
  }

  TEST_CASE("a select: the set in its memory") {
    Live live;
    const Pipe pipe;
    const Child child([&] {
      fd_set set;
      FD_ZERO(&set);
      FD_SET(pipe.read(), &set);
      ::select(pipe.read() + 1, &set, nullptr, nullptr, nullptr);
    });
    const Wait wait = live.find_wait(child.pid(), Wait::Kind::poll);
    REQUIRE(wait.watches.size() == 1);
    CHECK(wait.watches_complete);
    CHECK(wait.watches[0] == Watch{pipe.object(), Watch::For::input, false});
  }

  TEST_CASE("an epoll set is told by inode, not by number") {
    Live live;
    const Pipe level;
    const Pipe edge;
    const Pipe other;
    const Child child([&] {
      const int set = ::epoll_create1(0);
      epoll_event event{};
      event.events = EPOLLIN;
      ::epoll_ctl(set, EPOLL_CTL_ADD, level.read(), &event);
      event.events = EPOLLIN | EPOLLET;
      ::epoll_ctl(set, EPOLL_CTL_ADD, edge.read(), &event);
      // The entry outlives the number, which names another pipe now.
      ::dup2(level.read(), 100);
      ::dup2(other.read(), level.read());
      ::epoll_wait(set, &event, 1, -1);
    });
    const Wait wait = live.find_wait(child.pid(), Wait::Kind::poll);
    CHECK(wait.watches_complete);
    REQUIRE(wait.watches.size() == 2);
    const bool level_first = wait.watches[0].object == level.object();
    const Watch& by_level = wait.watches[level_first ? 0 : 1];
    const Watch& by_edge = wait.watches[level_first ? 1 : 0];
    CHECK(by_level == Watch{level.object(), Watch::For::input, false});
    CHECK(by_edge == Watch{edge.object(), Watch::For::input, true});
  }

  TEST_CASE("a wait for one child") {
    Live live;
    const Pipe pipe;
    const Child child([&] {
      const pid_t grandchild = ::fork();
      if (grandchild == 0) {
        // It speaks only once it is sure to die with its parent.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const pid_t self = ::getpid();
        std::ignore = ::write(pipe.write(), &self, sizeof self);
        ::pause();
        ::_exit(0);
      }
      ::waitpid(grandchild, nullptr, 0);
    });
    pid_t grandchild = 0;
    REQUIRE(::read(pipe.read(), &grandchild, sizeof grandchild)
            == sizeof grandchild);
    const Wait wait = live.find_wait(child.pid(), Wait::Kind::child);
    CHECK(wait.kind == Wait::Kind::child);
    CHECK(wait.pid == grandchild);
  }

  TEST_CASE("a nap") {
    Live live;
    const Child child([] {
      const timespec long_time{1000, 0};
      ::nanosleep(&long_time, nullptr);
    });
    const Wait wait = live.find_wait(child.pid(), Wait::Kind::sleep);
    CHECK(wait.kind == Wait::Kind::sleep);
  }

  TEST_CASE("a process that is not there") {
    Live live;
    CHECK_FALSE(proc::read_thread(live.objects, {{999999999, 1}, 999999999}));
    CHECK(proc::list_threads(live.root, 999999999).empty());
  }
}
