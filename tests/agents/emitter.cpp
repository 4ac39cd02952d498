// An agent that writes numbered lines at a steady rate, or flat out, and
// publishes in a mapped file how far it came: the yardstick of the fault tests
// and benchmarks.
//
//   emitter RATE COUNT LENGTH STATE     RATE in lines a second, 0: flat out
//
// Line i is "seq=i " and as many x as make LENGTH bytes with the newline.
// STATE is eight native 64-bit integers: the last line fully written, when
// (CLOCK_MONOTONIC, ns), errno of a failed write, the worst write (ns), the
// whole time (ns; not 0 once it is over), the pid, two unused.

#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

constexpr std::int64_t k_second = 1'000'000'000;

struct State {
  std::int64_t last;
  std::int64_t at;
  std::int64_t error;
  std::int64_t worst;
  std::int64_t whole;
  std::int64_t pid;
  std::int64_t unused[2];
};

std::int64_t now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * k_second + time.tv_nsec;
}

volatile State* map_state(const char* path) {
  const int fd = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || ::ftruncate(fd, sizeof(State)) != 0) {
    return nullptr;
  }
  void* memory =
      ::mmap(nullptr, sizeof(State), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<State*>(memory);
}

std::string make_line(std::int64_t number, std::size_t length) {
  std::string line = "seq=" + std::to_string(number) + " ";
  line.resize(std::max(length - 1, line.size()), 'x');
  return line + '\n';
}

bool write_line(const std::string& line) {
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t count =
        ::write(STDOUT_FILENO, line.data() + done, line.size() - done);
    if (count < 0 && errno != EINTR) {
      return false;
    }
    done += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  }
  return true;
}

// Sleeps while the time is far, then spins: sleeps end late.
void wait_until(std::int64_t due) {
  constexpr std::int64_t k_spin = 60'000;
  const timespec nap{0, 20'000};
  for (std::int64_t left = due - now(); left > 0; left = due - now()) {
    if (left > k_spin) {
      ::nanosleep(&nap, nullptr);
    }
  }
}

int emit(std::int64_t rate,
         std::int64_t count,
         std::size_t length,
         volatile State& state) {
  const std::int64_t start = now();
  for (std::int64_t i = 1; i <= count; ++i) {
    const std::string line = make_line(i, length);
    const std::int64_t before = now();
    if (!write_line(line)) {
      state.error = errno;
      return 9;
    }
    const std::int64_t after = now();
    if (after - before > state.worst) {
      state.worst = after - before;
    }
    state.last = i;
    state.at = after;
    if (rate > 0) {
      wait_until(start + i * (k_second / rate));
    }
  }
  state.whole = now() - start;
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: emitter RATE COUNT LENGTH STATE\n", stderr);
    return 2;
  }
  volatile State* state = map_state(argv[4]);
  if (state == nullptr) {
    std::perror(argv[4]);
    return 2;
  }
  state->pid = ::getpid();
  return emit(std::atoll(argv[1]),
              std::atoll(argv[2]),
              static_cast<std::size_t>(std::atoll(argv[3])),
              *state);
}
