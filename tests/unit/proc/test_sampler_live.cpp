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

} // namespace

TEST_SUITE("Sampler, live") {
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
