#include "proc/tree.hpp"

#include "proc/processes.hpp"

#include <unistd.h>

#include <set>

namespace hawk::proc {

namespace {

std::vector<Pid> find_members(const Root& root,
                              const Target& target,
                              const std::map<Pid, ProcessStat>& known) {
  if (target.everything && root.is_live()) {
    const auto pids = list_pids(root); // whose they are is asked by who meets
    return pids ? *pids : std::vector<Pid>();
  }
  if (target.everything) {
    return find_by_user(root, ::getuid());
  }
  std::vector<Pid> roots = target.roots;
  for (const auto& [pid, stat] : known) {
    roots.push_back(pid);
  }
  return find_tree(root, roots);
}

} // namespace

void Tree::update(const Root& root,
                  const Target& target,
                  Portraits& portraits) {
  // First those that ended, so that a reused pid brings nobody in.
  if (target.everything) {
    members_.clear(); // nobody is in for his parent's sake
  }
  for (auto it = members_.begin(); it != members_.end();) {
    const Portrait* met = portraits.meet(it->first);
    const bool same = met != nullptr
                      && met->vitals.stat.start_time == it->second.start_time;
    it = same ? std::next(it) : members_.erase(it);
  }
  const std::vector<Pid> stranger_tree =
      find_tree(root, {target.strangers.begin(), target.strangers.end()});
  const std::set<Pid> strangers(stranger_tree.begin(), stranger_tree.end());
  const auto user = target.everything && root.is_live()
                        ? std::optional<std::uint32_t>(::getuid())
                        : std::nullopt;
  std::map<Pid, ProcessStat> members;
  for (const Pid pid : find_members(root, target, members_)) {
    if (target.exclude.count(pid) != 0 || strangers.count(pid) != 0) {
      continue;
    }
    const Portrait* met = portraits.meet(pid, user);
    if (met != nullptr && !met->vitals.stat.is_kernel_thread) {
      members.emplace(pid, met->vitals.stat);
    }
  }
  members_ = std::move(members);
}

bool Tree::has(const model::ProcessKey& process) const {
  const auto it = members_.find(process.pid);
  return it != members_.end() && it->second.start_time == process.start_time;
}

} // namespace hawk::proc
