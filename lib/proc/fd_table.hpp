#pragma once

// Every descriptor of every visible process that leads to a pipe, a socket or
// a pty, and every one that leads to a path which somebody asked about: the
// answer to "who else holds this?". One pass over /proc, no allocation a
// descriptor.

#include "base/result.hpp"
#include "proc/fd_link.hpp"
#include "proc/stat.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <span>

namespace hawk::proc {

struct FdEntry {
  ObjectKey object;
  Pid pid = 0;
  int fd = -1;

  auto operator<=>(const FdEntry&) const = default;
};

// Paths known to be FIFOs: their holders are found by the same path.
using FifoPaths = std::map<std::string, ObjectKey, std::less<>>;

struct FdTable {
  std::vector<FdEntry> entries;       // sorted
  std::uint64_t processes = 0;        // looked at
  std::uint64_t hidden_processes = 0; // not permitted to look at
  std::uint64_t youngest_hidden = 0;  // its start time

  // Those that lead to the object, both ends of it.
  std::span<const FdEntry> holders(const ObjectKey& object) const;
};

// Of a hidden process that does not tell: it may be the youngest of all. No
// greater, as a trace's counts end there.
constexpr std::uint64_t k_unknown_start = INT64_MAX;

// Adds a process whose descriptors were refused. Kernel threads hold nothing,
// nor does one that has ended by now: not to see them is no loss.
void count_hidden(const base::Result<ProcessStat>& stat, FdTable& table);

class Portraits;

// Those that sleep since `portraits` met them are scanned once; null: nobody
// was met.
FdTable scan_descriptors(const Root& root,
                         const FifoPaths& fifos,
                         const std::set<Pid>& exclude,
                         Portraits* portraits = nullptr);

} // namespace hawk::proc
