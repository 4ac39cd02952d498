// What a sample costs on this machine, with a crowd of idle processes:
//
//   proc_scan [PROCESSES [DESCRIPTORS]]     default 1300 and 7
//
// Prints the median of 9 of: a sample of a small tree, a scan of all
// descriptors, a look at everything. Not run by ctest.

#include "proc/live_pipe_probe.hpp"
#include "proc/sampler.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>

namespace {

using namespace hawk;

class Counter final : public model::EventSink {
public:
  void accept(const model::Event&) override { ++events; }

  std::size_t events = 0;
};

class Crowd final {
public:
  Crowd(int processes, int descriptors) {
    for (int i = 0; i < processes; ++i) {
      const pid_t pid = ::fork();
      if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (int fd = 3; fd < descriptors; fd += 2) {
          std::array<int, 2> ends{};
          std::ignore = ::pipe2(ends.data(), O_CLOEXEC);
        }
        ::pause();
        ::_exit(0);
      }
      pids_.push_back(pid);
    }
  }

  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  ~Crowd() {
    for (const pid_t pid : pids_) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
    }
  }

  const std::vector<pid_t>& pids() const { return pids_; }

private:
  std::vector<pid_t> pids_;
};

double median_ms(const std::function<void()>& work) {
  std::array<double, 9> times{};
  for (double& time : times) {
    const base::Nanos start = base::monotonic_now();
    work();
    time = static_cast<double>((base::monotonic_now() - start).count()) / 1e6;
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

int number(int argc, char** argv, int at, int otherwise) {
  return argc > at ? std::atoi(argv[at]) : otherwise; // NOLINT: a bench
}

} // namespace

int main(int argc, char** argv) {
  const Crowd crowd(number(argc, argv, 1, 1300), number(argc, argv, 2, 7));
  const auto root = proc::Root::open();
  if (!root) {
    return 1;
  }
  proc::LivePipeProbe probe(*root);
  const base::SystemClock clock;
  Counter counter;
  proc::Sampler small(
      *root,
      probe,
      clock,
      base::monotonic_now(),
      {{crowd.pids().begin(),
        crowd.pids().begin()
            + std::min<long>(5, static_cast<long>(crowd.pids().size()))},
       false,
       {}});
  std::printf("sample of 5 processes  %8.3f ms\n",
              median_ms([&] { small.sample(counter); }));
  proc::FdTable table;
  const double scan =
      median_ms([&] { table = proc::scan_descriptors(*root, {}, {}); });
  std::printf("scan of descriptors    %8.3f ms (%llu processes, %zu ends)\n",
              scan,
              static_cast<unsigned long long>(table.processes),
              table.entries.size());
  proc::Sampler everything(
      *root, probe, clock, base::monotonic_now(), {{}, true, {}});
  std::printf("look at everything     %8.3f ms\n",
              median_ms([&] { everything.sample(counter); }));
  return 0;
}
