#pragma once

// /proc/PID/task/TID/schedstat: Documentation/scheduler/sched-stats.rst.
// Readable for everybody. A thread whose figures stand still has not run, so
// it did nothing: the cheapest question that the kernel answers about it.

#include "proc/root.hpp"

#include <cstdint>

namespace hawk::proc {

struct SchedStat {
  std::uint64_t run_time = 0;  // nanoseconds on a processor
  std::uint64_t wait_time = 0; // nanoseconds, ready to run
  std::uint64_t slices = 0;    // times on a processor; 0: nobody counts

  bool operator==(const SchedStat&) const = default;
};

base::Result<SchedStat> parse_schedstat(std::string_view text);

base::Result<SchedStat> read_schedstat(const Root& root, Pid pid, Pid tid);

} // namespace hawk::proc
