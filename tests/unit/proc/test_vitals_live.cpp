#include "base/file.hpp"
#include "proc/vitals.hpp"
#include "support/child.hpp"
#include "support/fake_proc.hpp"

#include <doctest/doctest.h>

namespace {

using namespace hawk;
using hawk::test::Child;
using hawk::test::eventually;
using proc::Pulses;
using State = proc::SyscallLine::State;

bool tells_who_ran(const proc::Root& root) {
  const auto own = proc::read_schedstat(root, ::getpid(), ::getpid());
  return own && own->slices != 0;
}

} // namespace

TEST_SUITE("Vitals") {
  TEST_CASE("one in a call sleeps, until it is woken") {
    const auto root = *proc::Root::open();
    const base::PipeEnds pipe = *base::make_pipe();
    const Child child([&] {
      char byte = 0;
      while (::read(pipe.read.get(), &byte, 1) > 0) {
      }
    });
    if (!tells_who_ran(root)) {
      MESSAGE("this kernel does not tell who ran");
      return;
    }
    std::optional<proc::Vitals> vitals;
    REQUIRE(eventually([&] {
      auto read = proc::read_vitals(root, child.pid(), Pulses::read, nullptr);
      vitals = read ? std::optional(std::move(*read)) : std::nullopt;
      return vitals && vitals->asleep;
    }));
    REQUIRE(vitals->threads.size() == 1);
    CHECK(vitals->threads[0].line->state == State::inside);
    CHECK(vitals->stat.pid == child.pid());
    CHECK(proc::is_still_asleep(root, *vitals));

    REQUIRE(base::write_all(pipe.write.get(), "x"));
    REQUIRE(
        eventually([&] { return !proc::is_still_asleep(root, *vitals); }));
  }

  TEST_CASE("one that runs does not sleep") {
    const auto root = *proc::Root::open();
    const Child child([] {
      while (true) {
        ::getppid();
      }
    });
    const auto vitals =
        proc::read_vitals(root, child.pid(), Pulses::read, nullptr);
    REQUIRE(vitals);
    CHECK_FALSE(vitals->asleep);
    CHECK_FALSE(proc::is_still_asleep(root, *vitals));
  }

  TEST_CASE("where nobody counts, the calls are read and nobody sleeps") {
    const test::FakeProc files;
    test::FakeProcess process;
    process.pid = 100;
    process.threads = {{100, test::make_syscall_line("read", 3)},
                       {101, test::make_syscall_line("write", 4)}};
    files.put(process);
    const auto root = *proc::Root::open(files.path().string());
    const auto vitals = proc::read_vitals(root, 100, Pulses::read, nullptr);
    REQUIRE(vitals);
    REQUIRE(vitals->threads.size() == 2);
    CHECK(vitals->threads[0].line->state == State::inside);
    CHECK_FALSE(vitals->threads[0].pulse);
    CHECK_FALSE(vitals->asleep);
    CHECK_FALSE(proc::is_still_asleep(root, *vitals));
    CHECK_FALSE(proc::read_vitals(root, 200, Pulses::read, nullptr));
  }
}
