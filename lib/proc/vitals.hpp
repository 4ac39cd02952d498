#pragma once

// What is read of a process before anything else: of each thread how often it
// ran and the call it is in, then its stat. The order proves what follows: a
// thread that was found asleep in a call, and whose figures later are what
// they were before that, has been asleep in that call all the time. Where it
// holds for all threads, everything that was read of the process in between
// is of one moment, and still so.

#include "proc/schedstat.hpp"
#include "proc/stat.hpp"
#include "proc/syscall_line.hpp"

#include <optional>

namespace hawk::proc {

struct Vitals {
  struct Thread {
    Pid tid = 0;
    // Read before the call; nothing where this kernel does not count.
    std::optional<SchedStat> pulse;
    base::Result<SyscallLine> line;
  };

  ProcessStat stat;
  std::vector<Thread> threads;
  bool asleep = false; // all of them in a call, and their pulses are known
};

enum class Pulses { read, skipped };

// `before` is of the same process, or null: the call of a thread that has not
// run since is not read again. Errors: not_found when it ended.
base::Result<Vitals> read_vitals(const Root& root,
                                 Pid pid,
                                 Pulses pulses,
                                 const Vitals* before);

// Whether none of the threads has run since before `vitals` were read.
bool is_still_asleep(const Root& root, const Vitals& vitals);

} // namespace hawk::proc
