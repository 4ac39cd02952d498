#pragma once

// From a descriptor of a process to the kernel object behind it. Remembers
// which paths turned out to be FIFOs, so that a scan finds their other
// holders by the same path.

#include "proc/fd_table.hpp"
#include "proc/fdinfo.hpp"
#include "proc/pipe_probe.hpp"

namespace hawk::proc {

// An epoll set as it was read through a descriptor.
struct EpollSet {
  int fd = -1;
  std::vector<EpollEntry> entries;
};

// A process that does not run while it is asked: what a scan found of it
// answers for its links, and what was read beside them is noted.
struct Sleeper {
  Pid pid = 0;
  std::span<const FdEntry> ends; // by rising descriptor; all of them
  std::vector<EpollSet> sets;
};

class Objects final {
public:
  // Both must outlive it.
  Objects(const Root& root, PipeProbe& probe)
      : root_(root),
        probe_(probe) {}

  // Unknown when the descriptor is gone or may not be looked at. The number
  // of a pidfd is the pid of its process.
  ObjectKey read(Pid pid, int fd);

  // Until the next call; null: there is none. Nothing where `pid` is another's.
  void set_sleeper(Sleeper* sleeper) { sleeper_ = sleeper; }

  Sleeper* find_sleeper(Pid pid) const {
    return sleeper_ != nullptr && sleeper_->pid == pid ? sleeper_ : nullptr;
  }

  // The one end that a thread of the process can sleep on, when its system
  // call may not be read: the only full pipe or unix socket that it holds for
  // writing, or the only empty one for reading. Nothing when there are several.
  struct Place {
    int fd = -1;
    ObjectKey object;
  };

  enum class End { full, empty };

  std::optional<Place> find_only_pipe(Pid pid, End end);
  std::optional<Place> find_only_socket(Pid pid, End end);

  const FifoPaths& fifos() const { return fifos_; }

  const Root& root() const { return root_; }

  PipeProbe& probe() { return probe_; }

private:
  ObjectKey read_path(Pid pid, int fd, const FdLink& link);

  const Root& root_;
  PipeProbe& probe_;
  FifoPaths fifos_;
  Sleeper* sleeper_ = nullptr;
};

} // namespace hawk::proc
