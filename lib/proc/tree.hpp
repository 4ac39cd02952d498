#pragma once

// The processes of a target over time. A process stays a member until it
// ends: one whose parent died is adopted by init and would drop out of the
// tree just when it becomes interesting (a leaked pipe end).

#include "proc/portraits.hpp"
#include "proc/target.hpp"

#include <map>

namespace hawk::proc {

class Tree final {
public:
  // Looks for members that came and went, and meets all.
  void update(const Root& root, const Target& target, Portraits& portraits);

  const std::map<Pid, ProcessStat>& members() const { return members_; }

  bool has(const model::ProcessKey& process) const;

  // Forgets who was a member.
  void clear() { members_.clear(); }

private:
  std::map<Pid, ProcessStat> members_;
};

} // namespace hawk::proc
