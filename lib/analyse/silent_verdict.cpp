#include "analyse/silent_verdict.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

namespace hawk::analyse {

namespace {

using model::Confidence;
using model::Holder;
using model::ProcessKey;
using Kind = SilentVerdict::Kind;
using Wants = SilentVerdict::Wants;

bool is_member(const Knot& knot, const ProcessKey& process) {
  return std::binary_search(knot.begin(), knot.end(), process);
}

bool is_at_stdin(const ProcessKey& reader, const Need& need) {
  if (need.what != Need::What::input) {
    return false;
  }
  const auto& holders = need.object->seen.holders;
  return std::any_of(holders.begin(), holders.end(), [&](const Holder& holder) {
    return holder.process == reader && holder.reads && holder.fd == 0;
  });
}

// What `waiter` wants of `other`, of all that it waits for.
Wants find_wants(const HopelessSet& set,
                 const ProcessKey& waiter,
                 const ProcessKey& other) {
  Wants wants = Wants::other;
  for (const Need& need : set.at(waiter).needs) {
    if (need.giver != other) {
      continue;
    }
    if (need.what == Need::What::end) {
      return Wants::end;
    }
    if (need.what == Need::What::input) {
      wants = Wants::output;
    }
  }
  return wants;
}

struct Candidate {
  ProcessKey reader;
  const Need* need = nullptr;
  bool at_stdin = false;
  Wants wants = Wants::other;
  bool by_parent = false;
};

// The clearest case goes first: a parent that waits for the end of a child
// that waits on its stdin.
auto rank_of(const Candidate& candidate) {
  return std::tuple(!candidate.at_stdin,
                    candidate.need->what != Need::What::input,
                    candidate.wants,
                    !candidate.by_parent);
}

Candidate choose(const World& world, const HopelessSet& set, const Knot& knot) {
  Candidate best;
  for (const ProcessKey& reader : knot) {
    for (const Need& need : set.at(reader).needs) {
      if (!is_member(knot, need.giver)) {
        continue;
      }
      const Candidate candidate = {reader,
                                   &need,
                                   is_at_stdin(reader, need),
                                   find_wants(set, need.giver, reader),
                                   world.is_ancestor(need.giver, reader)};
      if (best.need == nullptr || rank_of(candidate) < rank_of(best)) {
        best = candidate;
      }
    }
  }
  return best;
}

Nanos find_since(const World& world, const Knot& knot) {
  Nanos since{};
  for (const ProcessKey& process : knot) {
    for (const ThreadState* thread : world.threads_of(process)) {
      since = std::max(since, thread->since);
    }
  }
  return since;
}

// Pipes are inherited: if all others descend from the oldest, no older process
// can hold an end.
bool may_be_held_unseen(const World& world, const Knot& knot) {
  const ProcessKey& oldest = *std::min_element(
      knot.begin(), knot.end(), [](const ProcessKey& a, const ProcessKey& b) {
        return a.start_time < b.start_time;
      });
  const bool one_family =
      std::all_of(knot.begin(), knot.end(), [&](const ProcessKey& key) {
        return key == oldest || world.is_ancestor(oldest, key);
      });
  return one_family ? world.may_hide_heirs(oldest)
                    : world.blindness().hidden_processes > 0;
}

// A handler may do what nobody else can, and loops are made to hear of it.
std::string
find_doubt(const World& world, const HopelessSet& set, const Knot& knot) {
  if (may_be_held_unseen(world, knot)) {
    return "a process that is not visible may hold the other end as well";
  }
  const bool signals =
      std::any_of(knot.begin(), knot.end(), [&](const ProcessKey& key) {
        return set.at(key).hears_signals;
      });
  return signals ? "a signal may be what its loop waits for" : std::string();
}

} // namespace

SilentVerdict
judge_silent(const World& world, const HopelessSet& set, const Knot& knot) {
  const Candidate first = choose(world, set, knot);
  SilentVerdict verdict;
  verdict.kind = first.at_stdin ? Kind::stdin_open : Kind::deadlock;
  verdict.wants = first.wants;
  verdict.members = knot;
  verdict.need = *first.need;
  verdict.reader = first.reader;
  verdict.writer = first.need->giver;
  verdict.doubt = find_doubt(world, set, knot);
  if (first.at_stdin && verdict.doubt.empty()) {
    verdict.confidence = Confidence::confirmed;
  }
  verdict.since = find_since(world, knot);
  verdict.until = world.looked();
  return verdict;
}

std::string make_identity(const SilentVerdict& verdict) {
  if (verdict.kind == Kind::stdin_open) {
    const model::ObjectKey& object = verdict.need.object->seen.object;
    return fmt::format(
        "stdin:{}:{}", static_cast<int>(object.kind), object.inode);
  }
  const ProcessKey& first = verdict.members.front();
  return fmt::format("knot:{}:{}", first.pid, first.start_time);
}

} // namespace hawk::analyse
