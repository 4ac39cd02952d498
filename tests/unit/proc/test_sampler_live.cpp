#include "base/file.hpp"
#include "proc/live_pipe_probe.hpp"
#include "proc/sampler.hpp"
#include "support/child.hpp"
#include "support/recording_sink.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>

namespace {

using namespace hawk;
using hawk::test::Child;
using hawk::test::eventually;
using hawk::test::RecordingSink;
using model::ObjectKey;
using model::Wait;

void write_for_ever(int fd) {
  std::array<char, 100> line{};
  while (::write(fd, line.data(), line.size()) > 0) {
  }
}

struct Live {
  proc::Root root = *proc::Root::open();
  proc::LivePipeProbe probe{root};
  base::SystemClock clock;
  base::Nanos origin = clock.read().monotonic;
  RecordingSink sink;

  // Looks are a second apart, so that these see what a stuck writer brings.
  proc::Sampler make_sampler(proc::Target target) {
    target.looks = proc::Looks::paced;
    return {root, probe, clock, origin, std::move(target)};
  }

  // The newest fact about a thread, sampled until it is in such a wait and
  // stands still.
  std::optional<model::ThreadSeen>
  find_thread(proc::Sampler& sampler, model::Pid tid, Wait::Kind kind) {
    std::optional<model::ThreadSeen> found;
    eventually([&] {
      const bool suspicious = sampler.sample(sink).suspicious;
      for (const auto& thread : sink.all<model::ThreadSeen>()) {
        if (thread.thread.tid == tid) {
          found = thread;
        }
      }
      return suspicious && found && found->wait.kind == kind;
    });
    return found;
  }
};

// Two looks at everything that has a target's end, and what they say of one
// object now.
struct Looks : Live {
  base::PipeEnds never = *base::make_pipe(); // nobody writes to it

  // Paced ones always have a new table.
  void look(proc::Sampler& sampler) {
    sampler.hurry();
    sampler.sample(sink);
  }

  // Until it waits in that call, having run more often than `times`.
  std::uint64_t await(pid_t pid, long call, std::uint64_t times) {
    std::uint64_t now = 0;
    CHECK(eventually([&] {
      const auto figures = proc::read_schedstat(root, pid, pid);
      const auto line = proc::read_syscall(root, pid, pid);
      now = figures ? figures->slices : 0;
      return line && line->number == call && (now == 0 || now > times);
    }));
    return now;
  }

  std::optional<model::ObjectSeen> find(std::uint64_t inode) const {
    std::optional<model::ObjectSeen> found;
    for (const auto& object : sink.all<model::ObjectSeen>()) {
      if (object.object == ObjectKey{ObjectKey::Kind::pipe, inode}) {
        found = object;
      }
    }
    return found;
  }
};

std::uint64_t inode_of(int fd) {
  struct stat info {};

  ::fstat(fd, &info);
  return info.st_ino;
}

void wait_for_byte(int fd) {
  char byte = 0;
  std::ignore = ::read(fd, &byte, 1);
}

} // namespace

TEST_SUITE("Sampler, live") {
  TEST_CASE("a sleeper's flag that another changed is seen") {
    Looks live;
    base::PipeEnds shared = *base::make_pipe();
    const base::PipeEnds wake = *base::make_pipe();
    const Child idle([&] { wait_for_byte(live.never.read.get()); });
    // It goes on as before, so that nothing but the flag is new.
    const Child other([&] {
      wait_for_byte(wake.read.get());
      ::fcntl(shared.write.get(), F_SETFL, O_WRONLY | O_NONBLOCK);
      wait_for_byte(wake.read.get());
    });
    const std::uint64_t inode = inode_of(shared.write.get());
    shared = {}; // only they hold it
    live.await(idle.pid(), SYS_read, 0);
    const auto times = live.await(other.pid(), SYS_read, 0);
    auto sampler = live.make_sampler({{idle.pid(), other.pid()}, false, {}});
    live.look(sampler);
    live.look(sampler);
    auto seen = live.find(inode);
    REQUIRE(seen);
    REQUIRE(seen->holders.size() == 4);
    CHECK_FALSE(std::any_of(seen->holders.begin(),
                            seen->holders.end(),
                            [](const auto& h) { return h.nonblocking; }));

    REQUIRE(base::write_all(wake.write.get(), "x"));
    live.await(other.pid(), SYS_read, times);
    live.look(sampler);
    seen = live.find(inode);
    REQUIRE(seen);
    CHECK(std::count_if(seen->holders.begin(),
                        seen->holders.end(),
                        [](const auto& h) { return h.writes && h.nonblocking; })
          == 2);
  }

  TEST_CASE("and when that other is gone") {
    Looks live;
    base::PipeEnds shared = *base::make_pipe();
    const base::PipeEnds wake = *base::make_pipe();
    const auto sleep = [&] { wait_for_byte(live.never.read.get()); };
    const Child idle(sleep);
    const Child idle_too(sleep);
    const Child other([&] {
      wait_for_byte(wake.read.get());
      ::fcntl(shared.write.get(), F_SETFL, O_WRONLY | O_NONBLOCK);
    });
    const std::uint64_t inode = inode_of(shared.write.get());
    shared = {};
    live.await(idle.pid(), SYS_read, 0);
    live.await(idle_too.pid(), SYS_read, 0);
    live.await(other.pid(), SYS_read, 0);
    auto sampler = live.make_sampler({{idle.pid(), other.pid()}, false, {}});
    live.look(sampler);
    live.look(sampler);
    REQUIRE(base::write_all(wake.write.get(), "x"));
    REQUIRE(eventually([&] {
      const auto stat = proc::read_stat(live.root, other.pid());
      return stat && stat->state == 'Z';
    }));
    live.look(sampler);
    const auto seen = live.find(inode);
    REQUIRE(seen);
    CHECK(seen->holders.size() == 4);
    CHECK(std::count_if(seen->holders.begin(),
                        seen->holders.end(),
                        [](const auto& h) { return h.writes && h.nonblocking; })
          == 2);
  }

  TEST_CASE("a descriptor closed between two looks is held no more") {
    Looks live;
    base::PipeEnds shared = *base::make_pipe();
    const base::PipeEnds wake = *base::make_pipe();
    const Child idle([&] { wait_for_byte(live.never.read.get()); });
    const Child other([&] {
      wait_for_byte(wake.read.get());
      shared = {};
      wait_for_byte(wake.read.get());
    });
    const std::uint64_t inode = inode_of(shared.write.get());
    shared = {};
    live.await(idle.pid(), SYS_read, 0);
    const auto times = live.await(other.pid(), SYS_read, 0);
    auto sampler = live.make_sampler({{idle.pid(), other.pid()}, false, {}});
    live.look(sampler);
    live.look(sampler);
    REQUIRE(live.find(inode));
    CHECK(live.find(inode)->holders.size() == 4);

    REQUIRE(base::write_all(wake.write.get(), "x"));
    live.await(other.pid(), SYS_read, times);
    live.look(sampler);
    const auto seen = live.find(inode);
    CHECK(std::none_of(
        seen->holders.begin(), seen->holders.end(), [&](const auto& h) {
          return !seen->gone && h.process.pid == other.pid();
        }));
  }


  TEST_CASE("a child that fills a pipe nobody reads") {
    Live live;
    auto ends = base::make_pipe();
    REQUIRE(ends);
    const Child child([&] {
      ends->read.reset();
      write_for_ever(ends->write.get());
    });
    ends->write.reset();
    auto sampler = live.make_sampler({{child.pid()}, false, {}});
    const auto thread =
        live.find_thread(sampler, child.pid(), Wait::Kind::write);
    REQUIRE(thread);
    CHECK(thread->wait.call == "write");
    CHECK(thread->wait.object.kind == ObjectKey::Kind::pipe);
    CHECK(thread->context_switches > 0);

    const auto objects = live.sink.all<model::ObjectSeen>();
    REQUIRE(!objects.empty());
    const model::ObjectSeen& pipe = objects.back();
    CHECK(pipe.object == thread->wait.object);
    CHECK(pipe.capacity == 65536);
    CHECK(pipe.unread == 64000); // 100-byte lines: 40 fit into a page
    CHECK(pipe.full == true);
    CHECK(std::any_of(
        pipe.holders.begin(), pipe.holders.end(), [](const auto& h) {
          return h.process.pid == ::getpid() && h.reads && !h.writes;
        }));
    CHECK(std::any_of(
        pipe.holders.begin(), pipe.holders.end(), [&](const auto& h) {
          return h.process.pid == child.pid() && h.writes && !h.reads;
        }));
  }

  TEST_CASE("a child that fills a socketpair nobody reads") {
    Live live;
    std::array<int, 2> fds{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data())
            == 0);
    const base::Fd ours(fds[0]);
    base::Fd theirs(fds[1]);
    const Child child([&] { write_for_ever(fds[1]); });
    theirs.reset();
    auto sampler = live.make_sampler({{child.pid()}, false, {}});
    const auto thread =
        live.find_thread(sampler, child.pid(), Wait::Kind::write);
    REQUIRE(thread);
    CHECK(thread->wait.object.kind == ObjectKey::Kind::socket);
    const auto objects = live.sink.all<model::ObjectSeen>();
    REQUIRE(!objects.empty());
    const model::ObjectSeen& pair = objects.back();
    CHECK(pair.object == thread->wait.object);
    CHECK(pair.peer.kind == ObjectKey::Kind::socket);
    CHECK(pair.full == true);
    CHECK(pair.used >= pair.capacity);
    CHECK(pair.unread > 0);
    CHECK(pair.unread < pair.used);
    CHECK(std::any_of(
        pair.holders.begin(), pair.holders.end(), [](const auto& h) {
          return h.process.pid == ::getpid() && h.reads && !h.writes;
        }));
  }

  TEST_CASE("a child that fills a terminal nobody reads") {
    Live live;
    const base::Fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    REQUIRE(master);
    REQUIRE(::unlockpt(master.get()) == 0);
    base::Fd slave(
        ::open(::ptsname(master.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
    REQUIRE(slave);
    const Child child([&] { write_for_ever(slave.get()); });
    auto sampler = live.make_sampler({{child.pid()}, false, {}});
    const auto thread =
        live.find_thread(sampler, child.pid(), Wait::Kind::write);
    REQUIRE(thread);
    CHECK(thread->wait.object.kind == ObjectKey::Kind::tty);
    const auto objects = live.sink.all<model::ObjectSeen>();
    REQUIRE(!objects.empty());
    CHECK(objects.back().object == thread->wait.object);
    CHECK(objects.back().full == true);
    CHECK(objects.back().unread > 4000);
    CHECK(std::any_of(
        objects.back().holders.begin(),
        objects.back().holders.end(),
        [](const auto& h) { return h.process.pid == ::getpid() && h.reads; }));
  }

  TEST_CASE("a child that fills a FIFO nobody reads") {
    Live live;
    std::string directory = "/tmp/hawk-fifo-XXXXXX";
    REQUIRE(::mkdtemp(directory.data()) != nullptr);
    const std::string path = directory + "/a fifo";
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    base::Fd reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    base::Fd writer(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    const Child child([&] {
      reader.reset();
      write_for_ever(writer.get());
    });
    writer.reset();
    auto sampler = live.make_sampler({{child.pid()}, false, {}});
    const auto thread =
        live.find_thread(sampler, child.pid(), Wait::Kind::write);
    ::unlink(path.c_str());
    ::rmdir(directory.c_str());
    REQUIRE(thread);
    CHECK(thread->wait.object.kind == ObjectKey::Kind::fifo);
    const auto objects = live.sink.all<model::ObjectSeen>();
    REQUIRE(!objects.empty());
    CHECK(objects.back().full == true);
    CHECK(objects.back().holders.size() == 2);
  }

  TEST_CASE("the probe leaves no descriptor and no flag behind") {
    Live live;
    auto ends = base::make_pipe();
    REQUIRE(ends);
    REQUIRE(base::write_all(ends->write.get(), "some bytes"));
    std::vector<int> before;
    REQUIRE(proc::read_numbers(live.root, "self/fd", before));

    struct stat info {};

    ::fstat(ends->write.get(), &info);
    const proc::EndPlace place{::getpid(),
                               ends->write.get(),
                               {ObjectKey::Kind::pipe, info.st_ino},
                               true};
    const auto state =
        live.probe.probe(place, proc::PipeProbe::Question::sizes_and_full);
    REQUIRE(state);
    CHECK(state->unread == 10U);
    CHECK(state->capacity == 65536U);
    CHECK(state->full == false);
    CHECK((::fcntl(ends->write.get(), F_GETFL) & O_NONBLOCK) == 0);
    std::vector<int> after;
    REQUIRE(proc::read_numbers(live.root, "self/fd", after));
    CHECK(before == after);

    proc::EndPlace reused = place;
    reused.object.inode += 1;
    const auto refused =
        live.probe.probe(reused, proc::PipeProbe::Question::sizes);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == base::Error::Kind::not_found);
  }
}
