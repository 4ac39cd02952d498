// Whether looking does harm. Programs of two processes move numbered data
// through a pipe and a socketpair while they are looked at, and lose one side
// while they are looked at: no byte may be missing or out of order, no file
// status flag and no capacity changed, and the side that is left must be told
// within 50 ms of the other's death, beyond the worst that this machine takes
// for that while nobody looks.
//
//   observer_effect LOOKS DEATHS        by the probe and the sampler
//   observer_effect LOOKS DEATHS CMD... by that program, which gets their pids
//   observer_effect hold                holds copies as no probe should: says
//                                       0 if the tests above would see that
//
// Under `refuse pidfd_getfd:1 --` the probe re-opens instead of copying.

#include "proc/live_pipe_probe.hpp"
#include "proc/sampler.hpp"
#include "support/child.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

namespace {

using namespace hawk;
using hawk::test::Child;
using hawk::test::eventually;

constexpr base::Nanos k_bar = std::chrono::milliseconds(50);
constexpr base::Nanos k_held = std::chrono::milliseconds(200);
constexpr int k_odd_capacity = 16384; // not the default, so a reset shows

// What the processes tell each other; a page that they share.
struct Shared {
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> written{0};
  std::atomic<std::uint64_t> read{0};
  std::atomic<std::uint64_t> disorder{0};
  std::atomic<std::uint64_t> changed_flags{0};
  std::atomic<bool> ended{false};
  std::atomic<std::int64_t> told_at{0}; // of the other's death
};

Shared& share() {
  void* page = ::mmap(nullptr,
                      sizeof(Shared),
                      PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS,
                      -1,
                      0);
  if (page == MAP_FAILED) {
    std::abort();
  }
  return *new (page) Shared; // NOLINT: lives as long as the program
}

void doze(long nanoseconds) {
  const timespec pause{0, nanoseconds};
  ::nanosleep(&pause, nullptr);
}

void count_changed_flags(int fd, int before, Shared& shared) {
  if (::fcntl(fd, F_GETFL) != before) {
    ++shared.changed_flags;
  }
}

// Numbers, in writes of all sizes, until told to stop.
void write_numbers(int fd, Shared& shared) {
  const int flags = ::fcntl(fd, F_GETFL);
  std::array<std::uint64_t, 1024> block{};
  std::uint64_t next = 0;
  for (std::size_t size = 1; !shared.stop; size = size * 5 % 1021 + 1) {
    for (std::size_t i = 0; i < size; ++i) {
      block[i] = next++;
    }
    const char* at = reinterpret_cast<const char*>(block.data()); // NOLINT
    for (std::size_t left = size * sizeof next; left > 0;) {
      const ssize_t count = ::write(fd, at, left);
      if (count < 0) {
        return; // told by the count
      }
      at += count;
      left -= static_cast<std::size_t>(count);
      shared.written += static_cast<std::uint64_t>(count);
    }
    count_changed_flags(fd, flags, shared);
  }
}

// Reads in odd sizes; rests now and then, so that the writer blocks.
void read_numbers(int fd, Shared& shared) {
  const int flags = ::fcntl(fd, F_GETFL);
  std::array<unsigned char, 5003> block{};
  std::uint64_t place = 0;
  for (std::uint64_t turn = 0;; ++turn) {
    if (turn % 64 == 0 && !shared.stop) {
      doze(5'000'000);
    }
    const ssize_t count = ::read(fd, block.data(), block.size());
    if (count <= 0) {
      break;
    }
    for (ssize_t i = 0; i < count; ++i, ++place) {
      const auto wanted =
          static_cast<unsigned char>(place / 8 >> (place % 8 * 8));
      if (block[static_cast<std::size_t>(i)] != wanted) {
        ++shared.disorder;
      }
    }
    shared.read += static_cast<std::uint64_t>(count);
    count_changed_flags(fd, flags, shared);
  }
  shared.ended = true;
}

// Blocks until the other side is gone, and says when it was told.
void write_until_told(int fd, Shared& shared) {
  ::signal(SIGPIPE, SIG_IGN);
  const std::array<char, 4096> block{};
  while (::write(fd, block.data(), block.size()) > 0) {
  }
  shared.told_at = base::monotonic_now().count();
}

void read_until_told(int fd, Shared& shared) {
  std::array<char, 4096> block{};
  while (::read(fd, block.data(), block.size()) > 0) {
  }
  shared.told_at = base::monotonic_now().count();
}

enum class Side { reader, writer };

// A writer and a reader, each with its own end and no other.
class Couple final {
public:
  enum class Channel { pipe, socket };
  using Body = void (*)(int, Shared&);

  Couple(Channel channel, Body write, Body read)
      : ends_(make(channel)),
        writer([&] { ::close(ends_[0]), write(ends_[1], shared); }),
        reader([&] { ::close(ends_[1]), read(ends_[0], shared); }) {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

private:
  static std::array<int, 2> make(Channel channel) {
    std::array<int, 2> ends{};
    const int failed =
        channel == Channel::pipe
            ? ::pipe2(ends.data(), O_CLOEXEC)
            : ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data());
    if (failed != 0) {
      std::abort();
    }
    if (channel == Channel::pipe) {
      ::fcntl(ends[1], F_SETPIPE_SZ, k_odd_capacity);
    }
    return ends;
  }

  std::array<int, 2> ends_;

public:
  proc::EndPlace place(const proc::Root& root, Side side) const {
    const bool writes = side == Side::writer;
    const pid_t pid = writes ? writer.pid() : reader.pid();
    const int fd = writes ? ends_[1] : ends_[0];
    std::array<char, 128> buffer{};
    const auto link = proc::read_fd_link(root, pid, fd, buffer);
    return {pid, fd, link ? link->object : model::ObjectKey{}, writes};
  }

  Shared& shared = share();
  Child writer;
  Child reader;
};

class Ignore final : public model::EventSink {
public:
  void accept(const model::Event&) override {}
};

// Looks at couples, one way or another.
class Observer final {
public:
  Observer(const Couple& pipe, std::vector<std::string> command)
      : pids_{pipe.writer.pid(), pipe.reader.pid()},
        write_end_(pipe.place(root_, Side::writer)),
        read_end_(pipe.place(root_, Side::reader)),
        command_(std::move(command)),
        sampler_(root_, probe_, clock_, {}, {{}, false, {}}) {}

  void add(const Couple& couple) {
    pids_.push_back(couple.writer.pid());
    pids_.push_back(couple.reader.pid());
  }

  void look() {
    if (!command_.empty()) {
      run();
      return;
    }
    std::ignore =
        probe_.probe(write_end_, proc::PipeProbe::Question::sizes_and_full);
    std::ignore = probe_.probe(read_end_, proc::PipeProbe::Question::sizes);
    if (looks_++ % 8 == 0) {
      sampler_.set_target({{pids_.begin(), pids_.end()}, false, {}});
      sampler_.sample(sink_);
    }
  }

  std::uint64_t capacity() {
    const auto state =
        probe_.probe(write_end_, proc::PipeProbe::Question::sizes);
    return state ? state->capacity.value_or(0) : 0;
  }

private:
  void run() const {
    std::vector<std::string> words = command_;
    for (const pid_t pid : pids_) {
      words.push_back(std::to_string(pid));
    }
    const Child program([&words] {
      std::vector<char*> argv;
      for (std::string& word : words) {
        argv.push_back(word.data());
      }
      argv.push_back(nullptr);
      const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
      ::dup2(nothing, 1);
      ::dup2(nothing, 2);
      ::execvp(argv[0], argv.data());
    });
    ::waitid(
        P_PID, static_cast<id_t>(program.pid()), nullptr, WEXITED | WNOWAIT);
  }

  proc::Root root_ = *proc::Root::open();
  proc::LivePipeProbe probe_{root_};
  base::SystemClock clock_;
  std::vector<pid_t> pids_;
  proc::EndPlace write_end_;
  proc::EndPlace read_end_;
  std::vector<std::string> command_;
  proc::Sampler sampler_;
  Ignore sink_;
  std::uint64_t looks_ = 0;
};

bool check(bool holds, const char* what) {
  if (!holds) {
    std::printf("FAILED: %s\n", what);
  }
  return holds;
}

bool check_data(const char* name, Couple& couple) {
  couple.shared.stop = true;
  bool good = check(eventually([&] { return couple.shared.ended.load(); }),
                    "the data did not come to an end");
  const Shared& s = couple.shared;
  std::printf("%s: %llu bytes written, %llu read, %llu wrong; %llu changed "
              "flags\n",
              name,
              static_cast<unsigned long long>(s.written),
              static_cast<unsigned long long>(s.read),
              static_cast<unsigned long long>(s.disorder),
              static_cast<unsigned long long>(s.changed_flags));
  good &= check(s.read > 0 && s.read == s.written, "bytes are missing");
  good &= check(s.disorder == 0, "bytes are out of order");
  return check(s.changed_flags == 0, "file status flags changed") && good;
}

bool test_data(long looks, const std::vector<std::string>& command) {
  Couple pipe(Couple::Channel::pipe, write_numbers, read_numbers);
  Couple socket(Couple::Channel::socket, write_numbers, read_numbers);
  Observer observer(pipe, command);
  observer.add(socket);
  const std::uint64_t capacity = observer.capacity();
  const base::Nanos start = base::monotonic_now();
  for (long i = 0; i < looks; ++i) {
    observer.look();
  }
  const auto took =
      static_cast<double>((base::monotonic_now() - start).count());
  std::printf("%ld looks in %.2f s\n", looks, took / 1e9);
  bool good = check(capacity == k_odd_capacity, "the pipe could not be asked");
  good &= check(observer.capacity() == capacity, "the capacity changed");
  good &= check_data("pipe", pipe);
  return check_data("socketpair", socket) && good;
}

// The copy that no probe may hold: pidfd_getfd(2) and a sleep.
void hold_copy(pid_t pid, int fd) {
  const base::Fd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U)));
  const base::Fd copy(
      static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), fd, 0U)));
  doze(k_held.count());
}

// How long the side that is left was not told that the other is gone.
base::Nanos measure_death(Side dies, const std::vector<std::string>& command) {
  static std::mt19937 random(4711);
  Couple couple(Couple::Channel::pipe, write_until_told, read_until_told);
  const pid_t victim =
      dies == Side::reader ? couple.reader.pid() : couple.writer.pid();
  Observer observer(couple, command);
  const bool hold = command == std::vector<std::string>{"hold"};
  const bool alone = command == std::vector<std::string>{"wait"};
  const proc::EndPlace place = couple.place(*proc::Root::open(), dies);
  Shared& killing = share();
  const long rest =
      hold ? 20'000'000
           : std::uniform_int_distribution<long>(0, 3'000'000)(random);
  const Child killer([&] {
    if (dies == Side::reader) {
      ::kill(victim, SIGSTOP); // so that the writer blocks
    }
    doze(rest);
    killing.told_at = base::monotonic_now().count();
    ::kill(victim, SIGKILL);
  });
  const bool told = eventually([&] {
    if (hold) {
      hold_copy(victim, place.fd);
    } else if (!alone) {
      observer.look();
    }
    return couple.shared.told_at != 0;
  });
  return told ? base::Nanos(couple.shared.told_at - killing.told_at)
              : base::Nanos::max();
}

bool test_deaths(long deaths, const std::vector<std::string>& command) {
  std::vector<base::Nanos> delays;
  base::Nanos noise{}; // of the machine: nobody looks
  for (long i = 0; i < deaths; ++i) {
    const Side side = i % 2 == 0 ? Side::reader : Side::writer;
    delays.push_back(measure_death(side, command));
    noise = std::max(noise, measure_death(side, {"wait"}));
  }
  std::sort(delays.begin(), delays.end());
  if (delays.empty()) {
    return true;
  }
  const auto milliseconds = [](base::Nanos time) {
    return static_cast<double>(time.count()) / 1e6;
  };
  std::printf(
      "%zu deaths, told after %.2f ms (median), %.2f ms at most; %.2f ms "
      "at most unobserved\n",
      delays.size(),
      milliseconds(delays[delays.size() / 2]),
      milliseconds(delays.back()),
      milliseconds(noise));
  return check(delays.back() < k_bar + noise, "a death was hidden");
}

} // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (words == std::vector<std::string>{"hold"}) {
    return test_deaths(4, words) ? 1 : 0;
  }
  if (words.size() < 2) {
    std::fprintf(stderr, "observer_effect LOOKS DEATHS [CMD...]\n");
    return 2;
  }
  const long looks = std::atol(words[0].c_str());  // NOLINT: a test's
  const long deaths = std::atol(words[1].c_str()); // NOLINT
  words.erase(words.begin(), words.begin() + 2);
  const bool good = test_data(looks, words);
  return test_deaths(deaths, words) && good ? 0 : 1;
}
