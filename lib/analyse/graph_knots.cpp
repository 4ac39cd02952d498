#include "analyse/graph_knots.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace hawk::analyse {

namespace {

using model::ProcessKey;
using model::WaitEdge;

// Starts with all that wait, and frees who can be freed until none can.
std::set<ProcessKey> find_hopeless(const std::vector<WaitEdge>& edges,
                                   const std::vector<GraphWait>& waits) {
  std::set<ProcessKey> hopeless;
  for (const GraphWait& wait : waits) {
    hopeless.insert(wait.process);
  }
  const auto is_free = [&](const GraphWait& wait) {
    return !wait.only_edges || wait.edges.empty()
           || std::any_of(
               wait.edges.begin(), wait.edges.end(), [&](std::size_t at) {
                 return hopeless.count(edges[at].to) == 0;
               });
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (const GraphWait& wait : waits) {
      if (hopeless.count(wait.process) != 0 && is_free(wait)) {
        hopeless.erase(wait.process);
        changed = true;
      }
    }
  }
  return hopeless;
}

class Reach final {
public:
  Reach(const std::vector<WaitEdge>& edges,
        const std::set<ProcessKey>& within) {
    for (const WaitEdge& edge : edges) {
      if (within.count(edge.from) != 0 && within.count(edge.to) != 0) {
        next_[edge.from].push_back(edge.to);
      }
    }
  }

  bool leads(const ProcessKey& from, const ProcessKey& to) const {
    std::set<ProcessKey> seen{from};
    std::vector<ProcessKey> open{from};
    while (!open.empty()) {
      const ProcessKey at = open.back();
      open.pop_back();
      if (at == to) {
        return true;
      }
      const auto found = next_.find(at);
      if (found == next_.end()) {
        continue;
      }
      for (const ProcessKey& next : found->second) {
        if (seen.insert(next).second) {
          open.push_back(next);
        }
      }
    }
    return false;
  }

private:
  std::map<ProcessKey, std::vector<ProcessKey>> next_;
};

} // namespace

std::vector<std::size_t> find_knots(const std::vector<WaitEdge>& edges,
                                    const std::vector<GraphWait>& waits) {
  const std::set<ProcessKey> hopeless = find_hopeless(edges, waits);
  const Reach reach(edges, hopeless);
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at < edges.size(); ++at) {
    const WaitEdge& edge = edges[at];
    // Who merely waits for a knot is not part of it.
    if (hopeless.count(edge.from) != 0 && hopeless.count(edge.to) != 0
        && reach.leads(edge.to, edge.from)) {
      found.push_back(at);
    }
  }
  return found;
}

} // namespace hawk::analyse
