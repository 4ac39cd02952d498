#pragma once

// /proc/PID/task/TID/status: proc_pid_status(5). Its counters of context
// switches are readable under every restriction but hidepid, and a thread
// whose counters stand still made no progress.

#include "proc/root.hpp"

#include <cstdint>
#include <vector>

namespace hawk::proc {

struct ThreadStatus {
  std::string name; // as escaped by the kernel
  char state = '?';
  std::uint32_t user = 0;             // real uid
  std::vector<Pid> pids;              // NSpid: outermost namespace first
  std::uint64_t context_switches = 0; // voluntary and nonvoluntary

  bool operator==(const ThreadStatus&) const = default;
};

base::Result<ThreadStatus> parse_status(std::string_view text);

base::Result<ThreadStatus> read_status(const Root& root, Pid pid);
base::Result<ThreadStatus> read_status(const Root& root, Pid pid, Pid tid);

} // namespace hawk::proc
