#include "base/file.hpp"
#include "proc/portraits.hpp"
#include "support/child.hpp"

#include <doctest/doctest.h>

#include <sched.h>
#include <sys/syscall.h>

#include <algorithm>
#include <thread>

namespace {

using namespace hawk;
using hawk::test::Child;
using hawk::test::eventually;

// Reads byte after byte, and does nothing with them.
void read_for_ever(int fd) {
  char byte = 0;
  while (::read(fd, &byte, 1) > 0) {
  }
}

bool is_in_read(const proc::Portrait& portrait) {
  const auto& threads = portrait.vitals.threads;
  return std::all_of(threads.begin(), threads.end(), [](const auto& thread) {
    return thread.line && thread.line->number == SYS_read;
  });
}

struct Live {
  proc::Root root = *proc::Root::open();
  proc::Portraits portraits{root};
  base::PipeEnds pipe = *base::make_pipe();

  // Meets it in new samples until it sleeps in read(2), and not only for a
  // lock on its way there; null: this kernel does not tell.
  proc::Portrait* meet_asleep(model::Pid pid) {
    proc::Portrait* met = nullptr;
    const bool asleep = eventually([&] {
      portraits.begin();
      met = portraits.meet(pid);
      return !portraits.keeps()
             || (met != nullptr && met->vitals.asleep && is_in_read(*met)
                 && portraits.is_unmoved(*met));
    });
    CHECK(asleep);
    if (!portraits.keeps()) {
      MESSAGE("this kernel does not tell who ran");
    }
    return portraits.keeps() ? met : nullptr;
  }

  std::uint64_t times_run(model::Pid pid) const {
    const auto figures = proc::read_schedstat(root, pid, pid);
    return figures ? figures->slices : 0;
  }
};

} // namespace

TEST_SUITE("Portraits") {
  TEST_CASE("one that sleeps is kept until it runs, and no longer") {
    Live live;
    const Child child([&] { read_for_ever(live.pipe.read.get()); });
    proc::Portrait* met = live.meet_asleep(child.pid());
    if (met == nullptr) {
      return;
    }
    met->is_described = true; // to be recognised by
    CHECK(live.portraits.find(child.pid()) == met);
    CHECK(live.portraits.is_unmoved(*met));

    live.portraits.begin();
    CHECK(live.portraits.find(child.pid()) == nullptr); // not met yet
    met = live.portraits.meet(child.pid());
    REQUIRE(met != nullptr);
    CHECK(met->is_described);

    // The same call in the same place afterwards: only the figures tell.
    const auto before = live.times_run(child.pid());
    REQUIRE(base::write_all(live.pipe.write.get(), "x"));
    REQUIRE(eventually([&] { return live.times_run(child.pid()) > before; }));
    CHECK_FALSE(live.portraits.is_unmoved(*met));
    met = live.meet_asleep(child.pid());
    REQUIRE(met != nullptr);
    CHECK_FALSE(met->is_described);
  }

  TEST_CASE("one thread that runs is enough") {
    Live live;
    base::PipeEnds other = *base::make_pipe();
    const Child child([&] {
      std::thread second([&] { read_for_ever(other.read.get()); });
      read_for_ever(live.pipe.read.get());
    });
    proc::Portrait* met = live.meet_asleep(child.pid());
    if (met == nullptr) {
      return;
    }
    REQUIRE(eventually([&] {
      met = live.meet_asleep(child.pid());
      return met->vitals.threads.size() == 2;
    }));
    const model::Pid second = met->vitals.threads.back().tid;
    REQUIRE(second != child.pid());
    met->is_described = true;
    REQUIRE(base::write_all(other.write.get(), "x"));
    REQUIRE(eventually([&] {
      const auto now = proc::read_schedstat(live.root, child.pid(), second);
      return now && !(*now == *met->vitals.threads.back().pulse);
    }));
    CHECK_FALSE(live.portraits.is_unmoved(*met));
    met = live.meet_asleep(child.pid());
    REQUIRE(met != nullptr);
    CHECK_FALSE(met->is_described);
  }

  TEST_CASE("one that ended, or never was, is not met") {
    Live live;
    {
      const Child child([&] { read_for_ever(live.pipe.read.get()); });
      if (live.meet_asleep(child.pid()) == nullptr) {
        return;
      }
      live.portraits.begin();
      CHECK(live.portraits.meet(child.pid(), ::getuid()) != nullptr);
      CHECK(live.portraits.meet(child.pid(), ::getuid() + 1) == nullptr);
    }
    live.portraits.begin();
    CHECK(live.portraits.meet(999999999) == nullptr);
  }

  TEST_CASE("a sleeper whose parent died has another") {
    Live live;
    base::PipeEnds told = *base::make_pipe();
    model::Pid orphan = 0;
    {
      const Child parent([&] {
        const pid_t pid = ::fork();
        if (pid == 0) {
          // Not until the test ends its input, which then ends it, too.
          ::close(live.pipe.write.get());
          read_for_ever(live.pipe.read.get());
          ::_exit(0);
        }
        std::ignore = ::write(told.write.get(), &pid, sizeof pid);
        ::pause();
      });
      REQUIRE(::read(told.read.get(), &orphan, sizeof orphan)
              == sizeof orphan);
      proc::Portrait* met = live.meet_asleep(orphan);
      if (met == nullptr) {
        return;
      }
      CHECK(met->vitals.stat.parent == parent.pid());
      met->is_described = true;
    }
    live.portraits.begin();
    const proc::Portrait* met = live.portraits.meet(orphan);
    REQUIRE(met != nullptr);
    CHECK(met->is_described); // it slept on
    const auto now = proc::read_stat(live.root, orphan);
    REQUIRE(now);
    CHECK(met->vitals.stat.parent == now->parent);
    CHECK(met->seen.parent == now->parent);
  }

  TEST_CASE("whose descriptors another may change is not kept") {
    Live live;
    base::PipeEnds told = *base::make_pipe();
    const Child child([&] {
      const long pid = ::syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
      if (pid != 0) {
        const auto sharer = static_cast<pid_t>(pid);
        std::ignore = ::write(told.write.get(), &sharer, sizeof sharer);
      } else {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      }
      read_for_ever(live.pipe.read.get());
    });
    model::Pid sharer = 0;
    REQUIRE(::read(told.read.get(), &sharer, sizeof sharer) == sizeof sharer);
    for (const model::Pid pid : {sharer, child.pid()}) {
      REQUIRE(eventually([&] {
        const auto line = proc::read_syscall(live.root, pid, pid);
        return line && line->state == proc::SyscallLine::State::inside
               && line->number == SYS_read;
      }));
    }
    live.portraits.begin();
    for (const model::Pid pid : {sharer, child.pid()}) {
      const proc::Portrait* met = live.portraits.meet(pid);
      REQUIRE(met != nullptr);
      CHECK_FALSE(met->vitals.asleep);
    }
  }
}
