// Watches the main thread of PID for SECONDS with the sampler alone, and prints
// what it sees and costs: the other half of stall_sampler.py.

#include "base/clock.hpp"
#include "model/names.hpp"
#include "proc/stall_sampler.hpp"
#include "proc/stat.hpp"

#include <fmt/core.h>

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <thread>

using namespace hawk;

namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec)
         + static_cast<double>(time.tv_usec) / 1e6;
}

double processor_seconds() {
  struct rusage usage {};

  ::getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

double in_ms(base::Nanos time) {
  return static_cast<double>(time.count()) / 1e6;
}

void print(const model::StallSeen& stall, base::Nanos origin) {
  fmt::print("stall began={:.3f} lasted={:.3f} ended={} proof={} loop={} "
             "call={} fd={} peer={} other={} samples={}/{}/{} asleep={:.1f} "
             "ready={:.1f}",
             in_ms(stall.began + origin),
             in_ms(stall.lasted),
             stall.ended,
             model::name_of(stall.proof),
             stall.in_loop,
             stall.wait.call.empty() ? "-" : stall.wait.call,
             stall.wait.fd,
             stall.peer.empty() ? "-" : stall.peer,
             stall.other_name.empty() ? "-" : stall.other_name,
             stall.samples,
             stall.on_processor,
             stall.in_call,
             in_ms(stall.asleep),
             in_ms(stall.ready_time));
  for (const model::CodeLine& line : stall.stack) {
    fmt::print(" {}{}:{}:{}",
               line.own ? "*" : "",
               line.file.substr(line.file.rfind('/') + 1),
               line.line,
               line.function);
  }
  fmt::print("\n");
  std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: bench_stall_sampler PID SECONDS [seen]\n");
    return 2;
  }
  const auto pid = static_cast<model::Pid>(std::atoi(argv[1]));
  const auto root = proc::Root::open();
  const auto stat = root ? proc::read_stat(*root, pid)
                         : base::Result<proc::ProcessStat>();
  if (!stat) {
    fmt::print(stderr, "no such process\n");
    return 2;
  }
  const base::Nanos origin = base::monotonic_now();
  proc::StallSampler sampler(origin);
  const model::ThreadKey thread{{pid, stat->start_time}, pid};
  if (argc > 3) {
    sampler.offer(thread);
  } else {
    sampler.watch(thread);
  }
  const double start = processor_seconds();
  const base::Nanos end =
      origin + std::chrono::milliseconds(std::atoi(argv[2]) * 1000);
  while (base::monotonic_now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    for (const model::StallSeen& stall : sampler.take()) {
      print(stall, origin);
    }
  }
  const double used = processor_seconds() - start;
  fmt::print("cost {:.3f} % of a core\n",
             100 * used / (in_ms(base::monotonic_now() - origin) / 1e3));
  for (const std::string& sentence : sampler.missing()) {
    fmt::print("missing {}\n", sentence);
  }
  return 0;
}
