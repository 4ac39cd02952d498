#pragma once

// Whether a process is frozen by its cgroup (`docker pause`, a sandbox, CRIU):
// cgroups(7), Documentation/admin-guide/cgroup-v2.rst "cgroup.events", and
// cgroup-v1/freezer-subsystem.rst "freezer.state".

#include "proc/root.hpp"

namespace hawk::proc {

// Where a process stands in each hierarchy that can freeze it; empty: in none.
struct CgroupPaths {
  std::string unified; // version 2
  std::string freezer; // version 1

  bool operator==(const CgroupPaths&) const = default;
};

// Of /proc/PID/cgroup. Total: what it does not know is passed over.
CgroupPaths parse_cgroup(std::string_view text);

// Of /proc/cgroups: whether some processes stand in a freezer of version 1,
// beside its root. Since Linux 6.1 it stops those that sleep without waking
// them (kernel/freezer.c), so that nothing but their state tells.
bool has_silent_freezer(std::string_view text);

// Whether a thread looks as a frozen one does, so that its cgroup is worth
// asking. Version 1 leaves sleepers where they are, in state D; version 2 moves
// all into do_freezer_trap().
bool may_be_frozen(char state, std::string_view kernel_function);

// Asks the cgroup file system where it is usually mounted; false where it
// cannot be asked.
bool is_frozen(const Root& root, Pid pid);

} // namespace hawk::proc
