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

// The kernel function that a frozen thread sleeps in. A hint only: names
// change, and wchan may be refused.
bool may_be_frozen(std::string_view kernel_function);

// Asks the cgroup file system where it is usually mounted; false where it
// cannot be asked.
bool is_frozen(const Root& root, Pid pid);

} // namespace hawk::proc
