#include "analyse/hopeless.hpp"

#include <algorithm>
#include <set>

namespace hawk::analyse {

namespace {

using model::ProcessKey;

HopelessSet find_candidates(const World& world, Nanos window) {
  HopelessSet found;
  for (const auto& [key, thread] : world.threads()) {
    if (found.empty() || found.rbegin()->first != key.process) {
      found.emplace_hint(
          found.end(), key.process, find_needs(world, key.process, window));
    }
  }
  return found;
}

bool can_be_woken(const HopelessSet& set, const Needs& needs) {
  return needs.is_open
         || std::any_of(
             needs.needs.begin(), needs.needs.end(), [&](const Need& need) {
               return set.count(need.giver) == 0;
             });
}

using Reach = std::set<ProcessKey>;

void walk(const HopelessSet& set, const ProcessKey& from, Reach& reach) {
  std::vector<ProcessKey> open = {from};
  while (!open.empty()) {
    const ProcessKey at = open.back();
    open.pop_back();
    for (const Need& need : set.at(at).needs) {
      if (reach.insert(need.giver).second) {
        open.push_back(need.giver);
      }
    }
  }
}

} // namespace

HopelessSet find_hopeless(const World& world, Nanos window) {
  HopelessSet set = find_candidates(world, window);
  while (std::erase_if(
             set,
             [&](const auto& entry) { return can_be_woken(set, entry.second); })
         > 0) {
  }
  return set;
}

std::vector<Knot> find_knots(const HopelessSet& set) {
  std::map<ProcessKey, Reach> reach;
  for (const auto& [process, needs] : set) {
    walk(set, process, reach[process]);
  }
  std::vector<Knot> knots;
  std::set<ProcessKey> done;
  for (const auto& [process, reached] : reach) {
    if (done.count(process) != 0) {
      continue;
    }
    Knot knot;
    for (const ProcessKey& other : reached) {
      if (reach.at(other).count(process) != 0) {
        knot.push_back(other);
      }
    }
    if (knot.size() > 1) {
      done.insert(knot.begin(), knot.end());
      knots.push_back(std::move(knot));
    }
  }
  return knots;
}

bool hangs_on_full(const HopelessSet& set, const Knot& knot) {
  Reach reach;
  walk(set, knot.front(), reach); // its fellows lead to the same
  return std::any_of(reach.begin(), reach.end(), [&](const ProcessKey& key) {
    const auto& needs = set.at(key).needs;
    return std::any_of(needs.begin(), needs.end(), [](const Need& need) {
      return need.what == Need::What::room;
    });
  });
}

} // namespace hawk::analyse
