#include "observe/tree_signal.hpp"

#include "base/fd.hpp"
#include "proc/processes.hpp"
#include "proc/stat.hpp"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace hawk::observe {

bool send_signal(const model::ProcessKey& process, int number) {
  if (process.pid <= 0) {
    return false; // kill(2) would take it for a group
  }
  const base::Fd fd(
      static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0)));
  if (!fd && errno != ENOSYS) {
    return false;
  }
  // The pidfd is of whoever has the pid now: is that still the one we mean?
  const auto root = proc::Root::open();
  if (root && process.start_time != 0
      && !proc::is_same_process(*root, process)) {
    return false;
  }
  if (!fd) {
    return ::kill(process.pid, number) == 0;
  }
  return ::syscall(SYS_pidfd_send_signal, fd.get(), number, nullptr, 0) == 0;
}

std::set<model::Pid> find_children_of_ours() {
  const auto root = proc::Root::open();
  if (!root) {
    return {};
  }
  const auto children = proc::find_children(*root, ::getpid());
  return {children.begin(), children.end()};
}

std::vector<model::Pid> find_descendants(const proc::Root& root,
                                         const std::set<model::Pid>& except) {
  std::vector<model::Pid> roots;
  for (const model::Pid pid : proc::find_children(root, ::getpid())) {
    if (except.count(pid) == 0) {
      roots.push_back(pid);
    }
  }
  return proc::find_tree(root, roots);
}

int send_to_descendants(int number, const std::set<model::Pid>& except) {
  const auto root = proc::Root::open();
  if (!root) {
    return 0;
  }
  int sent = 0;
  for (const model::Pid pid : find_descendants(*root, except)) {
    if (const auto stat = proc::read_stat(*root, pid)) {
      sent += send_signal({pid, stat->start_time}, number) ? 1 : 0;
    }
  }
  return sent;
}

} // namespace hawk::observe
