#include "base/file.hpp"
#include "proc/live_pipe_probe.hpp"
#include "proc/sampler.hpp"
#include "support/child.hpp"
#include "support/recording_sink.hpp"

#include <doctest/doctest.h>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

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

  proc::Sampler make_sampler(proc::Target target) {
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
}
