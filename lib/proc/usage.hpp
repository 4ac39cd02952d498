#pragma once

// What a process used up so far: memory and processor from proc_pid_stat(5)
// and proc_pid_status(5), writes from proc_pid_io(5).

#include "model/event.hpp"
#include "proc/root.hpp"

namespace hawk::proc {

struct WriteCounts {
  std::uint64_t calls = 0; // syscw, failed ones too: fs/read_write.c
  std::uint64_t bytes = 0; // wchar

  bool operator==(const WriteCounts&) const = default;
};

base::Result<WriteCounts> parse_io(std::string_view text);

// Errors: not_found when the pid is not that process any more. The counts of
// writes are left out where they may not be read.
base::Result<model::ProcessUsage> read_usage(const Root& root,
                                             const model::ProcessKey& process);

} // namespace hawk::proc
