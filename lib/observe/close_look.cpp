#include "observe/close_look.hpp"

#include "observe/tree_signal.hpp"
#include "proc/objects.hpp"
#include "proc/stat.hpp"
#include "proc/threads.hpp"

namespace hawk::observe {

std::vector<model::ThreadSeen>
look_closely(const proc::Root& root,
             proc::PipeProbe& probe,
             const std::set<model::Pid>& others) {
  std::vector<model::ThreadSeen> threads;
  proc::Objects objects(root, probe);
  for (const model::Pid pid : find_descendants(root, others)) {
    const model::ProcessKey process = identify(root, pid);
    for (const model::Pid tid : proc::list_threads(root, pid)) {
      if (auto reading = proc::read_thread(objects, {process, tid})) {
        threads.push_back(std::move(reading->seen));
      }
    }
  }
  return threads;
}

model::ProcessKey identify(const proc::Root& root, model::Pid pid) {
  const auto stat = proc::read_stat(root, pid);
  return {pid, stat ? stat->start_time : 0};
}

} // namespace hawk::observe
