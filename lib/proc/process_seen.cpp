#include "proc/process_seen.hpp"

#include "base/mask.hpp"
#include "proc/cmdline.hpp"

namespace hawk::proc {

model::ProcessSeen
make_process_seen(const Root& root, const ProcessStat& stat, bool in_tree) {
  model::ProcessSeen seen;
  seen.process = {stat.pid, stat.start_time};
  seen.parent = stat.parent;
  seen.session = stat.session;
  seen.group = stat.group;
  seen.name = stat.name;
  seen.state = stat.state;
  seen.in_tree = in_tree;
  seen.threads = stat.threads;
  if (auto arguments = read_cmdline(root, stat.pid)) {
    seen.arguments = base::mask_arguments(std::move(*arguments));
  }
  return seen;
}

} // namespace hawk::proc
