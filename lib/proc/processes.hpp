#pragma once

// Finding processes: all, a tree, by name, of a user.

#include "proc/root.hpp"

#include <map>
#include <set>

namespace hawk::proc {

base::Result<std::vector<Pid>> list_pids(const Root& root);

// The direct children. By /proc/PID/task/TID/children where the kernel has it
// (CONFIG_PROC_CHILDREN); `has_children_files` tells.
std::vector<Pid> find_children(const Root& root, Pid pid);
bool has_children_files(const Root& root);

// The processes and all that descend from them, in the order found. Those
// that left the tree (their parent died) are not in it any more.
std::vector<Pid> find_tree(const Root& root, const std::vector<Pid>& roots);

// Processes whose comm, the base name of an argument that is a program or a
// script, or the module after `-m` is `name`. Never a hawkctl.
std::vector<Pid> find_by_name(const Root& root, std::string_view name);

// The same, of one process: pure.
bool matches_name(std::string_view comm,
                  const std::vector<std::string>& arguments,
                  std::string_view name);

// Processes of that user. For root also those that are not dumpable: all that
// it may look into.
std::vector<Pid> find_by_user(const Root& root, std::uint32_t user);

} // namespace hawk::proc
