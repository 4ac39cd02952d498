#include "proc/connections.hpp"

#include "proc/sampler.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_pipe_probe.hpp"
#include "support/fake_proc.hpp"
#include "support/recording_sink.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <fcntl.h>

namespace {

using namespace hawk;
using namespace std::chrono_literals;
using model::ConnectionSeen;
using test::FakeProcess;
using test::make_syscall_line;

constexpr int k_nonblocking = O_RDWR | O_NONBLOCK;

std::string make_tcp(int inode, int unread, int state = 1, int port = 40312) {
  return fmt::format("   1: 0100007F:{:04X} 0100007F:18EB {:02X} "
                     "00000000:{:08X} 00:00000000 00000000 1000 0 {} 1\n",
                     port,
                     state,
                     unread,
                     inode);
}

test::FakeFd make_epoll(std::vector<std::pair<int, int>> fds_and_inodes) {
  std::string lines;
  for (const auto& [fd, inode] : fds_and_inodes) {
    lines += fmt::format("tfd: {:8} events:       19 data: {:16x}  pos:0 "
                         "ino:{:x} sdev:8\n",
                         fd,
                         fd,
                         inode);
  }
  return {"anon_inode:[eventpoll]", O_RDWR, lines};
}

// A worker in a loop of its own (fd 3), with a connection (fd 6, inode 60)
// that an earlier loop made.
struct Worker {
  test::FakeProc files;
  proc::Root root = *proc::Root::open(files.path().string());
  test::FakePipeProbe probe;
  test::FakeClock clock;
  test::RecordingSink sink;
  FakeProcess process;
  proc::Target target;

  Worker() {
    clock.now = 5s;
    process.pid = 100;
    process.name = "python3";
    process.program = "/usr/bin/python3.11";
    process.threads = {{100, make_syscall_line("epoll_wait", 3), 50}};
    process.fds = {{3, make_epoll({{4, 40}})},
                   {4, {"socket:[40]", k_nonblocking, ""}},
                   {6, {"socket:[60]", k_nonblocking | O_CLOEXEC, ""}}};
    process.tcp = make_tcp(60, 7);
    target.roots = {100};
    target.connections = proc::ConnectionList::listed;
    files.put(process);
  }

  std::vector<ConnectionSeen> sample(proc::Sampler& sampler) {
    sink.events.clear();
    clock.now += 250ms;
    sampler.sample(sink);
    return sink.all<ConnectionSeen>();
  }

  std::vector<ConnectionSeen> sample_once() {
    files.put(process);
    proc::Sampler sampler(root, probe, clock, 1s, target);
    return sample(sampler);
  }
};

} // namespace

TEST_SUITE_BEGIN("connections");

TEST_CASE("a connection that no epoll has") {
  Worker worker;
  const auto seen = worker.sample_once();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].socket == model::ObjectKey{model::ObjectKey::Kind::socket, 60});
  CHECK(seen[0].local == "127.0.0.1:40312");
  CHECK(seen[0].remote == "127.0.0.1:6379");
  CHECK(seen[0].state == "ESTABLISHED");
  CHECK(seen[0].unread == 7);
  CHECK(seen[0].watched == false);
  CHECK(seen[0].own_epolls == 1);
  REQUIRE(seen[0].holders.size() == 1);
  CHECK(seen[0].holders[0]
        == model::Holder{{100, 1000}, 6, true, true, true, true});
  // What its threads wait for comes with it.
  CHECK(worker.sink.all<model::ThreadSeen>().size() == 1);
}

TEST_CASE("the same number in an epoll is not the same socket") {
  Worker worker;
  // The loop that was has had another socket as fd 6.
  worker.process.fds[3] = make_epoll({{4, 40}, {6, 99}});
  CHECK(worker.sample_once().at(0).watched == false);
  // And the same socket by another number is.
  worker.process.fds[3] = make_epoll({{4, 40}, {12, 60}});
  CHECK(worker.sample_once().at(0).watched == true);
}

TEST_CASE("a one-shot entry that has fired still watches") {
  Worker worker;
  worker.process.fds[3] = {
      "anon_inode:[eventpoll]",
      O_RDWR,
      "tfd:        6 events: 40000000 data:    6  pos:0 ino:3c sdev:8\n"};
  CHECK(worker.sample_once().at(0).watched == true);
}

TEST_CASE("with an io_uring nobody can tell") {
  Worker worker;
  worker.process.fds[9] = {"anon_inode:[io_uring]", O_RDWR, ""};
  CHECK_FALSE(worker.sample_once().at(0).watched.has_value());
}

TEST_CASE("a parent's epolls in a forked child are not the child's loops") {
  Worker worker;
  FakeProcess child = worker.process;
  child.pid = 101;
  child.parent = 100;
  child.threads = {{101, make_syscall_line("read", 9), 50}};
  child.fds[8] = {"socket:[80]", k_nonblocking, ""};
  child.tcp = make_tcp(60, 0) + make_tcp(80, 5);
  worker.process.tcp = child.tcp;
  worker.process.fds[3] = make_epoll({{4, 40}, {6, 60}, {8, 88}});
  child.fds[3] = worker.process.fds[3];
  worker.files.put(child);
  const auto seen = worker.sample_once();
  REQUIRE(seen.size() == 2);
  // Shared: watched in the parent's loop, whoever holds it.
  CHECK(seen[0].watched == true);
  CHECK(seen[0].holders.size() == 2);
  CHECK(seen[0].own_epolls == 1);
  // The child's own has the number of another in the inherited epoll.
  CHECK(seen[1].watched == false);
  CHECK(seen[1].own_epolls == 0);
}

TEST_CASE("neither listeners nor what they accepted") {
  Worker worker;
  worker.process.fds[7] = {"socket:[70]", k_nonblocking, ""};
  worker.process.tcp = make_tcp(60, 7) + make_tcp(70, 0, 10);
  CHECK(worker.sample_once().empty());
}

TEST_CASE("a client of a unix server, and no socketpair") {
  Worker worker;
  worker.probe.sockets = {
      {40, 41, false, false, 3, 0, 212992},
      {41, 40, false, false, 0, 0, 212992},
      {61, 62, false, false, 5, 0, 212992},
      {62, 61, false, true, 0, 0, 212992, "/run/postgresql/.s.PGSQL.5432"}};
  worker.process.fds[6].link = "socket:[61]";
  const auto seen = worker.sample_once();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].remote == "/run/postgresql/.s.PGSQL.5432");
  CHECK(seen[0].local.empty());
  CHECK(seen[0].unread == 5);
}

TEST_CASE("only Python, and only with an epoll at some time") {
  Worker worker;
  const auto with_loop = worker.process;
  worker.process.program = "/usr/bin/node";
  CHECK(worker.sample_once().empty());
  worker.process = with_loop;
  worker.process.fds.erase(3);
  CHECK(worker.sample_once().empty());
  // Between two runs of a loop there is none.
  worker.process = with_loop;
  worker.files.put(worker.process);
  proc::Sampler sampler(
      worker.root, worker.probe, worker.clock, 1s, worker.target);
  CHECK(worker.sample(sampler).size() == 1);
  worker.process.fds.erase(3);
  worker.files.put(worker.process);
  const auto between = worker.sample(sampler);
  REQUIRE(between.size() == 1);
  CHECK(between[0].own_epolls == 0);
}

TEST_CASE("nothing is listed unless it was asked for") {
  Worker worker;
  worker.target.connections = proc::ConnectionList::skipped;
  CHECK(worker.sample_once().empty());
}

TEST_CASE("only changes are put, and an end") {
  Worker worker;
  proc::Sampler sampler(
      worker.root, worker.probe, worker.clock, 1s, worker.target);
  CHECK(worker.sample(sampler).size() == 1);
  CHECK(worker.sample(sampler).empty());
  worker.process.fds.erase(6);
  worker.files.put(worker.process);
  const auto end = worker.sample(sampler);
  REQUIRE(end.size() == 1);
  CHECK(end[0].gone);
  CHECK(worker.sample(sampler).empty());
}

TEST_CASE("between two looks bytes that come and go are seen") {
  Worker worker;
  worker.target.looks = proc::Looks::paced;
  proc::Sampler sampler(
      worker.root, worker.probe, worker.clock, 1s, worker.target);
  while (worker.sample(sampler).empty()) {
  }
  CHECK(worker.sample(sampler).empty());
  worker.process.tcp = make_tcp(60, 9);
  worker.files.put(worker.process);
  const auto seen = worker.sample(sampler);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].unread == 9);
  CHECK_FALSE(seen[0].gone);
}

TEST_SUITE_END();
