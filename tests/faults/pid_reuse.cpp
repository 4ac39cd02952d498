// Pids that are reused while hawkctl looks: a writer that is blocked and its
// reader are killed and born again, with each other's pids and under other
// names, between samples and during them. Every finding must name those that
// held the ends of that very pipe, or nobody.
//
//   pid_reuse GENERATIONS      in a PID namespace of its own, which needs root
//
// Says how many generations got a verdict; the short-lived cannot. 77 where
// there are no namespaces or no /proc/sys/kernel/ns_last_pid.

#include "analyse/engine.hpp"
#include "proc/live_pipe_probe.hpp"
#include "proc/sampler.hpp"
#include "support/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>

namespace {

using namespace hawk;
using hawk::test::Child;

constexpr int k_skipped = 77;
constexpr std::size_t k_slots = 8;
constexpr std::size_t k_most = 20000;
constexpr pid_t k_first_pid = 1000;
constexpr base::Nanos k_window = std::chrono::milliseconds(100);

// One writer and one reader of one pipe.
struct Generation {
  std::atomic<std::uint64_t> inode{0};
  pid_t writer = 0;
  pid_t reader = 0;
};

// Shared by who makes the processes and who looks at them.
struct Truth {
  std::atomic<std::size_t> born{0};
  std::atomic<std::uint64_t> missed{0}; // another pid than the one wanted
  std::atomic<bool> over{false};
  std::array<Generation, k_most> generations;
};

Truth& share() {
  void* page = ::mmap(nullptr,
                      sizeof(Truth),
                      PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS,
                      -1,
                      0);
  if (page == MAP_FAILED) {
    std::abort();
  }
  return *new (page) Truth; // NOLINT: lives as long as the program
}

void doze(long nanoseconds) {
  const timespec pause{0, nanoseconds};
  ::nanosleep(&pause, nullptr);
}

void set_name(char role, std::size_t generation) {
  std::array<char, 16> name{};
  std::snprintf(name.data(), name.size(), "%c%zu", role, generation);
  ::prctl(PR_SET_NAME, name.data());
}

// Keeps k_slots couples alive, each for a random while.
class Maker final {
public:
  explicit Maker(Truth& truth)
      : truth_(truth),
        last_pid_(
            ::open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC)) {}

  void make(std::size_t generations) {
    while (truth_.born < generations) {
      for (std::size_t i = 0; i < k_slots; ++i) {
        if (base::monotonic_now() >= slots_[i].until) {
          renew(slots_[i], k_first_pid + static_cast<pid_t>(i) * 2);
        }
      }
      doze(500'000);
    }
    doze(2 * k_window.count()); // so that the last get their verdict
    truth_.over = true;
  }

private:
  struct Slot {
    std::unique_ptr<Child> writer;
    std::unique_ptr<Child> reader;
    base::Nanos until{};
    bool swapped = false;
  };

  void renew(Slot& slot, pid_t low) {
    slot.writer.reset();
    slot.reader.reset();
    slot.swapped = !slot.swapped;
    const std::size_t number = truth_.born;
    Generation& generation = truth_.generations[number];
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      std::abort();
    }

    struct stat info {};

    ::fstat(ends[0], &info);
    generation.inode = info.st_ino;
    generation.writer = slot.swapped ? low + 1 : low;
    generation.reader = slot.swapped ? low : low + 1;
    slot.reader = fork_as(generation.reader, [&] {
      ::close(ends[1]);
      set_name('r', number);
      ::poll(nullptr, 0, -1);
    });
    slot.writer = fork_as(generation.writer, [&] {
      ::close(ends[0]);
      set_name('w', number);
      const std::array<char, 4096> block{};
      while (::write(ends[1], block.data(), block.size()) > 0) {
      }
    });
    ::close(ends[0]);
    ::close(ends[1]);
    ++truth_.born;
    slot.until = base::monotonic_now() + life();
  }

  // Some die within the clock tick in which they were born: their pid's next
  // owner has the same start time.
  base::Nanos life() {
    std::uniform_int_distribution<int> share(0, 3);
    std::uniform_int_distribution<int> brief(0, 15);
    std::uniform_int_distribution<int> full(130, 260);
    return std::chrono::milliseconds(share(random_) == 0 ? brief(random_)
                                                         : full(random_));
  }

  std::unique_ptr<Child> fork_as(pid_t pid, const std::function<void()>& body) {
    std::array<char, 16> text{};
    const int size = std::snprintf(text.data(), text.size(), "%d", pid - 1);
    std::ignore = ::pwrite(
        last_pid_.get(), text.data(), static_cast<std::size_t>(size), 0);
    auto child = std::make_unique<Child>(body);
    truth_.missed += child->pid() == pid ? 0U : 1U;
    return child;
  }

  Truth& truth_;
  base::Fd last_pid_;
  std::array<Slot, k_slots> slots_;
  std::mt19937 random_{4711};
};

// Compares findings with the truth.
class Checker final {
public:
  explicit Checker(const Truth& truth)
      : truth_(truth),
        found_(k_most) {}

  void check(const model::Finding& finding) {
    const auto number = find_generation(finding);
    if (!number) {
      fail(finding, "about no pipe that ever was");
      return;
    }
    found_[*number] = true;
    check_party(finding, finding.subject, *number);
    for (const model::Party& party : finding.related) {
      check_party(finding, party, *number);
    }
  }

  std::size_t found() const {
    return static_cast<std::size_t>(
        std::count(found_.begin(), found_.end(), true));
  }

  int failures() const { return failures_; }

private:
  // By the inode, which is never used twice.
  std::optional<std::size_t>
  find_generation(const model::Finding& finding) const {
    for (const auto& [key, value] : finding.evidence) {
      if (key != "object" || !std::holds_alternative<std::string>(value)) {
        continue;
      }
      const std::string& text = std::get<std::string>(value);
      for (std::size_t i = 0; i < truth_.born + k_slots && i < k_most; ++i) {
        const auto inode = truth_.generations[i].inode.load();
        if (inode != 0 && text == "pipe " + std::to_string(inode)) {
          return i;
        }
      }
    }
    return std::nullopt;
  }

  void check_party(const model::Finding& finding,
                   const model::Party& party,
                   std::size_t number) {
    const Generation& generation = truth_.generations[number];
    const std::string name = std::to_string(number);
    const bool writes =
        party.name == "w" + name && party.process.pid == generation.writer;
    const bool reads =
        party.name == "r" + name && party.process.pid == generation.reader;
    if (!(party.role == "writer" ? writes : reads)) {
      fail(finding,
           "names " + party.name + "[" + std::to_string(party.process.pid)
               + "] as " + party.role + " of generation " + name);
    }
  }

  void fail(const model::Finding& finding, const std::string& what) {
    ++failures_;
    std::printf("FAILED: %s: %s\n", finding.message.c_str(), what.c_str());
  }

  const Truth& truth_;
  std::vector<bool> found_;
  int failures_ = 0;
};

int watch(Truth& truth, pid_t maker) {
  const auto root = proc::Root::open();
  if (!root) {
    return 1;
  }
  proc::LivePipeProbe probe(*root);
  const base::SystemClock clock;
  proc::Sampler sampler(
      *root, probe, clock, base::monotonic_now(), {{maker}, false, {}});
  Checker checker(truth);
  analyse::Engine engine(
      [&checker](const model::Finding& finding) { checker.check(finding); },
      {k_window});
  model::Checkpoint point;
  while (!truth.over) {
    const proc::SampleResult result = sampler.sample(engine);
    point.clock = clock.read();
    point.sampled = result.finished;
    point.looked = result.looked;
    ++point.samples;
    engine.accept({0, 0, result.finished, point});
    doze(2'000'000);
  }
  for (const model::Finding& finding : engine.findings()) {
    checker.check(finding);
  }
  std::printf("%zu couples on %zu pids (%llu on others), %llu samples: %zu got "
              "a verdict, %d wrong names\n",
              truth.born.load(),
              2 * k_slots,
              static_cast<unsigned long long>(truth.missed),
              static_cast<unsigned long long>(point.samples),
              checker.found(),
              checker.failures());
  // Otherwise nothing was tested.
  const bool enough =
      checker.found() > truth.born / 4 && truth.missed < truth.born / 10;
  return checker.failures() == 0 && enough ? 0 : 1;
}

int run_inside(std::size_t generations) {
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
      || ::mount("proc", "/proc", "proc", 0, nullptr) != 0
      || ::access("/proc/sys/kernel/ns_last_pid", W_OK) != 0) {
    return k_skipped;
  }
  Truth& truth = share();
  const Child maker([&] { Maker(truth).make(generations); });
  return watch(truth, maker.pid());
}

} // namespace

int main(int argc, char** argv) {
  const auto generations = static_cast<std::size_t>(
      argc > 1 ? std::atol(argv[1]) : 1000); // NOLINT: a test's
  if (generations + k_slots > k_most) {
    return 2;
  }
  if (::unshare(CLONE_NEWPID | CLONE_NEWNS) != 0) {
    std::printf("skipped: no PID namespaces here\n");
    return k_skipped;
  }
  // Its end takes all that is left in the namespace with it.
  const pid_t inside = ::fork();
  if (inside == 0) {
    const int status = run_inside(generations);
    std::fflush(nullptr);
    ::_exit(status);
  }
  int status = 0;
  ::waitpid(inside, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
