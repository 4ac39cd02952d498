#pragma once

// /proc/PID/stat and /proc/PID/task/TID/stat: proc_pid_stat(5). Readable for
// everybody, whoever owns the process.

#include "proc/root.hpp"

#include <cstdint>

namespace hawk::proc {

struct ProcessStat {
  Pid pid = 0;
  std::string name; // comm; may hold spaces, parentheses and newlines
  char state = '?';
  Pid parent = 0;
  Pid group = 0;
  Pid session = 0;
  int terminal = 0;                 // tty_nr, as the kernel encodes it
  std::uint64_t processor_time = 0; // clock ticks, user and system
  std::uint32_t threads = 0;
  std::uint64_t start_time = 0; // clock ticks since boot
  bool is_kernel_thread = false;

  bool operator==(const ProcessStat&) const = default;
};

base::Result<ProcessStat> parse_stat(std::string_view text);

base::Result<ProcessStat> read_stat(const Root& root, Pid pid);
base::Result<ProcessStat> read_stat(const Root& root, Pid pid, Pid tid);

// Whether the pid still is the process it was: a reused pid has another start
// time.
bool is_same_process(const Root& root, const model::ProcessKey& process);

} // namespace hawk::proc
