#include "proc/sampler.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_pipe_probe.hpp"
#include "support/fake_proc.hpp"
#include "support/recording_sink.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

#include <algorithm>

namespace {

using namespace hawk;
using namespace std::chrono_literals;
using model::ObjectKey;
using model::Wait;
using test::FakeFd;
using test::FakeProcess;
using test::FakeThread;
using test::make_syscall_line;

constexpr ObjectKey k_stderr{ObjectKey::Kind::pipe, 70};
constexpr ObjectKey k_stdout{ObjectKey::Kind::pipe, 71};

// A parent (100) that reads the stdout of its child (101), which is stuck on
// its stderr.
// As under `run`: looks are paced, and the first is a second away.
proc::Target followed(std::vector<model::Pid> roots) {
  proc::Target target;
  target.roots = std::move(roots);
  target.looks = proc::Looks::paced;
  return target;
}

struct Hang {
  test::FakeProc files;
  proc::Root root = *proc::Root::open(files.path().string());
  test::FakePipeProbe probe;
  test::FakeClock clock;
  test::RecordingSink sink;
  FakeProcess parent;
  FakeProcess child;

  Hang() {
    clock.now = 5s;
    parent.pid = 100;
    parent.name = "client";
    parent.threads = {{100, make_syscall_line("read", 3, 0x1000, 4096), 50}};
    parent.fds = {{3, {"pipe:[71]", O_RDONLY, ""}},
                  {5, {"pipe:[70]", O_RDONLY, ""}}};
    child.pid = 101;
    child.parent = 100;
    child.name = "server";
    child.start_time = 2000;
    child.arguments = {"server", "--token", "abc"};
    child.threads = {{101,
                      make_syscall_line("write", 2, 0x2000, 57),
                      70,
                      "anon_pipe_write"}};
    child.fds = {{1, {"pipe:[71]", O_WRONLY, ""}},
                 {2, {"pipe:[70]", O_WRONLY, ""}}};
    files.put(parent);
    files.put(child);
    probe.pipes[k_stderr] = {65536, 64752, true};
    probe.pipes[k_stdout] = {65536, 0, false};
  }

  proc::Sampler make_sampler(proc::Target target = followed({100})) {
    return {root, probe, clock, 1s, std::move(target)};
  }

  proc::SampleResult sample(proc::Sampler& sampler) {
    sink.events.clear();
    clock.now += 250ms;
    return sampler.sample(sink);
  }
};

// The same two, with nobody blocked: the client waits for its child, whose
// stderr holds a line that nobody reads.
struct Idle : Hang {
  Idle() {
    parent.threads = {{100, make_syscall_line("wait4", 101), 50}};
    child.threads = {{101, make_syscall_line("read", 0, 0x1000, 1), 70}};
    files.put(parent);
    files.put(child);
    probe.pipes[k_stderr] = {65536, 12, true};
  }

  // Of the look there is nothing but its own events in the sink.
  void sample_until_look(proc::Sampler& sampler) {
    const base::Nanos before = sample(sampler).looked;
    while (sample(sampler).looked == before) {
    }
  }
};

template <typename Fact, typename Match>
const Fact* find(const std::vector<Fact>& facts, Match match) {
  const auto it = std::find_if(facts.begin(), facts.end(), match);
  return it == facts.end() ? nullptr : &*it;
}

} // namespace

TEST_SUITE("Sampler") {
  TEST_CASE("a first sample records the blocked writer and no more") {
    Hang hang;
    auto sampler = hang.make_sampler();
    const auto result = hang.sample(sampler);
    CHECK_FALSE(result.suspicious);
    CHECK(result.processes == 2);
    CHECK(result.threads == 2);
    CHECK(result.finished == 4250ms);

    const auto threads = hang.sink.all<model::ThreadSeen>();
    REQUIRE(threads.size() == 1);
    CHECK(threads[0].thread == model::ThreadKey{{101, 2000}, 101});
    CHECK(threads[0].wait.kind == Wait::Kind::write);
    CHECK(threads[0].wait.call == "write");
    CHECK(threads[0].wait.fd == 2);
    CHECK(threads[0].wait.object == k_stderr);
    CHECK(threads[0].context_switches == 70);
    CHECK(threads[0].kernel_function == "anon_pipe_write");
    const auto processes = hang.sink.all<model::ProcessSeen>();
    REQUIRE(processes.size() == 1);
    CHECK(processes[0].in_tree);
    CHECK(processes[0].arguments
          == std::vector<std::string>{"server", "--token", "«redacted»"});
    CHECK(hang.sink.all<model::ObjectSeen>().empty());
    CHECK(hang.probe.asked.empty());
    CHECK(hang.sink.events.front().time == 4250ms);
  }

  TEST_CASE("a writer that stands still brings everybody around it") {
    Hang hang;
    auto sampler = hang.make_sampler();
    hang.sample(sampler);
    CHECK(hang.sample(sampler).suspicious);

    const auto objects = hang.sink.all<model::ObjectSeen>();
    const auto* pipe =
        find(objects, [](const auto& o) { return o.object == k_stderr; });
    REQUIRE(pipe != nullptr);
    CHECK(pipe->capacity == 65536);
    CHECK(pipe->unread == 64752);
    CHECK(pipe->full == true);
    CHECK(pipe->holders
          == std::vector<model::Holder>{{{100, 1000}, 5, true, false},
                                        {{101, 2000}, 2, false, true}});
    // What the reader does instead, and whom it waits for.
    const auto threads = hang.sink.all<model::ThreadSeen>();
    const auto* reader =
        find(threads, [](const auto& t) { return t.thread.tid == 100; });
    REQUIRE(reader != nullptr);
    CHECK(reader->wait.kind == Wait::Kind::read);
    CHECK(reader->wait.object == k_stdout);
    CHECK(find(objects, [](const auto& o) { return o.object == k_stdout; })
          != nullptr);
  }

  TEST_CASE("what did not change is not said again") {
    Hang hang;
    auto sampler = hang.make_sampler();
    hang.sample(sampler);
    hang.sample(sampler);
    CHECK(hang.sample(sampler).suspicious);
    CHECK(hang.sink.events.empty());
  }

  TEST_CASE("a writer that makes progress is not suspicious") {
    Hang hang;
    auto sampler = hang.make_sampler();
    for (std::uint64_t switches = 70; switches < 74; ++switches) {
      hang.child.threads[0].switches = switches;
      hang.files.put(hang.child);
      CHECK_FALSE(hang.sample(sampler).suspicious);
    }
    CHECK(hang.probe.asked.empty());
  }

  TEST_CASE("the same counts in another call are progress") {
    Hang hang;
    auto sampler = hang.make_sampler();
    hang.sample(sampler);
    hang.child.threads[0].syscall = make_syscall_line("write", 2, 0x2000, 58);
    hang.files.put(hang.child);
    CHECK_FALSE(hang.sample(sampler).suspicious);
  }

  TEST_CASE("a reused pid is another process") {
    Hang hang;
    auto sampler = hang.make_sampler();
    hang.sample(sampler);
    hang.child.start_time = 9000;
    hang.files.put(hang.child);
    CHECK_FALSE(hang.sample(sampler).suspicious);
    const auto processes = hang.sink.all<model::ProcessSeen>();
    CHECK(find(processes,
               [](const auto& p) {
                 return p.process == model::ProcessKey{101, 2000} && p.exited;
               })
          != nullptr);
    CHECK(find(processes,
               [](const auto& p) {
                 return p.process == model::ProcessKey{101, 9000} && !p.exited;
               })
          != nullptr);
  }

  TEST_CASE("a process that vanished is said to be gone once") {
    Hang hang;
    auto sampler = hang.make_sampler();
    hang.sample(sampler);
    hang.sample(sampler);
    hang.files.remove(101);
    CHECK_FALSE(hang.sample(sampler).suspicious);
    const auto processes = hang.sink.all<model::ProcessSeen>();
    REQUIRE(processes.size() == 1);
    CHECK(processes[0].process.pid == 101);
    CHECK(processes[0].exited);
    // The pipe was looked at once more, with who holds it.
    hang.sample(sampler);
    for (const auto& thread : hang.sink.all<model::ThreadSeen>()) {
      CHECK(thread.gone);
    }
    for (const auto& object : hang.sink.all<model::ObjectSeen>()) {
      CHECK(object.gone);
    }
    CHECK(hang.sink.all<model::ProcessSeen>().empty());
    hang.sample(sampler);
    CHECK(hang.sink.events.empty());
  }

  TEST_CASE("a pipe that blocked somebody is looked at once more") {
    Hang hang;
    auto sampler = hang.make_sampler();
    hang.sample(sampler);
    hang.sample(sampler);
    hang.files.remove(101);
    hang.probe.pipes[k_stderr] = {65536, 0, false};
    CHECK_FALSE(hang.sample(sampler).suspicious);
    const auto objects = hang.sink.all<model::ObjectSeen>();
    const auto* pipe = find(
        objects, [](const auto& o) { return o.object == k_stderr && !o.gone; });
    REQUIRE(pipe != nullptr);
    CHECK(pipe->unread == 0);
    CHECK(pipe->holders
          == std::vector<model::Holder>{{{100, 1000}, 5, true, false}});
    hang.sample(sampler);
    for (const auto& object : hang.sink.all<model::ObjectSeen>()) {
      CHECK(object.gone);
    }
  }

  TEST_CASE("a child whose parent died stays in the tree") {
    Hang hang;
    auto sampler = hang.make_sampler();
    hang.sample(sampler);
    hang.files.remove(100);
    hang.child.parent = 1;
    hang.files.put(hang.child);
    CHECK(hang.sample(sampler).suspicious);
    const auto processes = hang.sink.all<model::ProcessSeen>();
    const auto* child =
        find(processes, [](const auto& p) { return p.process.pid == 101; });
    REQUIRE(child != nullptr);
    CHECK(child->in_tree);
    CHECK(child->parent == 1);
  }

  TEST_CASE("a holder outside the tree is found") {
    Hang hang;
    FakeProcess stranger;
    stranger.pid = 300;
    stranger.fds = {{7, {"pipe:[70]", O_RDONLY, ""}}};
    hang.files.put(stranger);
    auto sampler = hang.make_sampler(followed({101}));
    hang.sample(sampler);
    hang.sample(sampler);
    const auto objects = hang.sink.all<model::ObjectSeen>();
    const auto* pipe =
        find(objects, [](const auto& o) { return o.object == k_stderr; });
    REQUIRE(pipe != nullptr);
    CHECK(pipe->holders.size() == 3);
    const auto processes = hang.sink.all<model::ProcessSeen>();
    const auto* found =
        find(processes, [](const auto& p) { return p.process.pid == 300; });
    REQUIRE(found != nullptr);
    CHECK_FALSE(found->in_tree);
  }

  TEST_CASE("the excluded are never reported") {
    Hang hang;
    auto sampler = hang.make_sampler({{100}, false, {100}});
    hang.sample(sampler);
    CHECK(hang.sample(sampler).suspicious);
    for (const auto& object : hang.sink.all<model::ObjectSeen>()) {
      for (const auto& holder : object.holders) {
        CHECK(holder.process.pid != 100);
      }
    }
    for (const auto& process : hang.sink.all<model::ProcessSeen>()) {
      CHECK(process.process.pid != 100);
    }
  }

  TEST_CASE("a socketpair is the writer's end and the reader's") {
    Hang hang;
    hang.parent.fds[5] = {"socket:[81]", O_RDWR, ""};
    hang.child.fds[2] = {"socket:[80]", O_RDWR, ""};
    hang.child.threads[0].wchan = "sock_alloc_send_pskb";
    hang.files.put(hang.parent);
    hang.files.put(hang.child);
    hang.probe.sockets = {{80, 81, false, false, 0, 213504, 212992},
                          {81, 80, false, false, 15846, 0, 212992}};
    auto sampler = hang.make_sampler();
    hang.sample(sampler);
    CHECK(hang.sample(sampler).suspicious);
    const auto objects = hang.sink.all<model::ObjectSeen>();
    const auto* pair = find(objects, [](const auto& o) {
      return o.object == ObjectKey{ObjectKey::Kind::socket, 80};
    });
    REQUIRE(pair != nullptr);
    CHECK(pair->peer == ObjectKey{ObjectKey::Kind::socket, 81});
    CHECK(pair->capacity == 212992);
    CHECK(pair->used == 213504);
    CHECK(pair->unread == 15846);
    CHECK(pair->full == true);
    CHECK(pair->holders
          == std::vector<model::Holder>{{{101, 2000}, 2, false, true},
                                        {{100, 1000}, 5, true, false}});
  }

  TEST_CASE("a socket is full until its writer would be woken") {
    Hang hang;
    hang.parent.fds[5] = {"socket:[81]", O_RDWR, ""};
    hang.child.fds[2] = {"socket:[80]", O_RDWR, ""};
    hang.files.put(hang.parent);
    hang.files.put(hang.child);
    // Measured: Node took one piece of a large write, and stopped reading.
    hang.probe.sockets = {{80, 81, false, false, 0, 185600, 212992},
                          {81, 80, false, false, 153728, 0, 212992}};
    auto sampler = hang.make_sampler();
    hang.sample(sampler);
    hang.sample(sampler);
    const auto full = [&hang] {
      const auto objects = hang.sink.all<model::ObjectSeen>();
      const auto* pair = find(objects, [](const auto& o) {
        return o.object == ObjectKey{ObjectKey::Kind::socket, 80};
      });
      return pair == nullptr ? std::nullopt : pair->full;
    };
    CHECK(full() == true);
    hang.probe.sockets[0].sent = 212992 / 4;
    hang.sample(sampler);
    CHECK(full() == false);
  }

  TEST_CASE("a full TCP connection is not suspicious") {
    Hang hang;
    hang.child.fds[2] = {"socket:[80]", O_RDWR, ""};
    hang.files.put(hang.child);
    auto sampler = hang.make_sampler();
    hang.sample(sampler);
    CHECK_FALSE(hang.sample(sampler).suspicious);
  }

  TEST_CASE("a FIFO is found by its path in other processes") {
    Hang hang;
    const ObjectKey fifo{ObjectKey::Kind::fifo, 900};
    hang.child.fds[2] = {"/tmp/a fifo", O_WRONLY, ""};
    hang.parent.fds[5] = {"/tmp/a fifo", O_RDONLY, ""};
    hang.files.put(hang.parent);
    hang.files.put(hang.child);
    hang.probe.fifos[{101, 2}] = fifo;
    hang.probe.pipes[fifo] = {65536, 65536, true};
    auto sampler = hang.make_sampler();
    hang.sample(sampler);
    CHECK(hang.sample(sampler).suspicious);
    const auto objects = hang.sink.all<model::ObjectSeen>();
    const auto* seen =
        find(objects, [&](const auto& o) { return o.object == fifo; });
    REQUIRE(seen != nullptr);
    CHECK(seen->holders.size() == 2);
    CHECK(seen->unread == 65536);
  }

  TEST_CASE("without the system call, wchan and the full pipe tell") {
    Hang hang;
    hang.child.threads[0].syscall.clear();
    hang.files.put(hang.child);
    auto sampler = hang.make_sampler();
    hang.sample(sampler);
    const auto threads = hang.sink.all<model::ThreadSeen>();
    REQUIRE(threads.size() == 1);
    CHECK(threads[0].wait.kind == Wait::Kind::write);
    CHECK(threads[0].wait.fd == 2);
    CHECK(threads[0].wait.object == k_stderr);
    const auto blindness = hang.sink.all<model::Blindness>();
    REQUIRE(blindness.size() == 1);
    REQUIRE(blindness[0].missing.size() == 1);
    CHECK(blindness[0].missing[0].find("syscall") != std::string::npos);
    CHECK(hang.sample(sampler).suspicious);
  }

  TEST_CASE("a look at everything needs no second sample") {
    Hang hang;
    auto sampler = hang.make_sampler({{}, true, {}});
    CHECK_FALSE(hang.sample(sampler).suspicious);
    const auto objects = hang.sink.all<model::ObjectSeen>();
    CHECK(objects.size() == 2);
    CHECK(hang.sink.all<model::ThreadSeen>().size() == 2);
  }

  TEST_CASE("a look brings idle readers, and keeps them until the next") {
    Idle idle;
    auto sampler = idle.make_sampler();
    for (int i = 0; i < 4; ++i) {
      idle.sample(sampler);
      CHECK(idle.sink.all<model::ObjectSeen>().empty());
    }
    const base::Nanos looked_at = idle.sample(sampler).looked;
    CHECK(looked_at == idle.clock.now - 1s);
    const auto objects = idle.sink.all<model::ObjectSeen>();
    REQUIRE(objects.size() == 2);
    CHECK(objects[0].unread == 12);
    CHECK(idle.sink.all<model::ThreadSeen>().size() == 2);
    CHECK(idle.sink.all<model::ProcessSeen>().size() == 2);
    for (int i = 0; i < 3; ++i) {
      const auto looked = idle.sample(sampler).looked;
      CHECK(looked < idle.clock.now - 1s);
      CHECK(idle.sink.events.empty());
    }
  }

  TEST_CASE("what a look does not find again is gone") {
    Idle idle;
    auto sampler = idle.make_sampler();
    idle.sample_until_look(sampler);
    idle.files.remove(101);
    idle.sample(sampler);
    const auto processes = idle.sink.all<model::ProcessSeen>();
    REQUIRE(processes.size() == 1);
    CHECK(processes[0].exited);
    CHECK(idle.sink.all<model::ObjectSeen>().empty());
    idle.sample_until_look(sampler);
    const auto objects = idle.sink.all<model::ObjectSeen>();
    CHECK(objects.size() == 2);
    for (const auto& object : objects) {
      CHECK(object.gone);
    }
  }

  TEST_CASE("a pipe that stands still is asked whether it is full") {
    Idle idle;
    auto sampler = idle.make_sampler();
    idle.sample_until_look(sampler);
    CHECK_FALSE(idle.sink.all<model::ObjectSeen>()[0].full.has_value());
    idle.sample_until_look(sampler);
    const auto objects = idle.sink.all<model::ObjectSeen>();
    REQUIRE(objects.size() == 1);
    CHECK(objects[0].full == true);
    CHECK(idle.sink.all<model::ProcessUsage>().empty());
  }

  TEST_CASE("of a writer that does not block, it is asked at once") {
    Idle idle;
    idle.child.fds[2].flags = O_WRONLY | O_NONBLOCK;
    idle.files.put(idle.child);
    auto sampler = idle.make_sampler();
    idle.sample_until_look(sampler);
    CHECK(idle.sink.all<model::ObjectSeen>()[0].full == true);
    const auto usages = idle.sink.all<model::ProcessUsage>();
    REQUIRE(usages.size() == 1);
    CHECK(usages[0].process.pid == 101);
  }

  TEST_CASE("a zombie child is seen by a look") {
    Idle idle;
    FakeProcess zombie;
    zombie.pid = 102;
    zombie.parent = 100;
    zombie.threads = {{102, "", 1, "0", 'Z'}};
    idle.files.put(zombie);
    auto sampler = idle.make_sampler();
    idle.sample_until_look(sampler);
    const auto is_zombie = [](const auto& p) {
      return p.process.pid == 102 && p.state == 'Z' && !p.exited;
    };
    CHECK(find(idle.sink.all<model::ProcessSeen>(), is_zombie) != nullptr);
    idle.sample_until_look(sampler);
    CHECK(idle.sink.all<model::ProcessSeen>().empty());
  }

  TEST_CASE("a stranger that writes to a member is sampled from then on") {
    Hang hang;
    auto sampler = hang.make_sampler(followed({100}));
    hang.child.parent = 1;
    hang.files.put(hang.child);
    bool suspicious = false;
    for (int i = 0; i < 8; ++i) {
      suspicious = hang.sample(sampler).suspicious;
    }
    CHECK(suspicious);
  }
}
