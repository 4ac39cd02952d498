#include "analyse/silent_knot.hpp"

#include "analyse/ending.hpp"
#include "analyse/leak_verdict.hpp"
#include "analyse/silent_finding.hpp"

#include <algorithm>
#include <set>

namespace hawk::analyse {

namespace {

// A stranger in it that inherited the write end: leaked_end accuses that one.
bool has_stray_stdin(const World& world,
                     const HopelessSet& set,
                     const Knot& knot) {
  return std::any_of(knot.begin(), knot.end(), [&](const auto& member) {
    const auto& needs = set.at(member).needs;
    return std::any_of(needs.begin(), needs.end(), [&](const Need& need) {
      return need.what == Need::What::input
             && is_stray_stdin(world, *need.object, member);
    });
  });
}

} // namespace

SilentKnot::SilentKnot(const World& world, FindingSink& sink, Nanos window)
    : world_(world),
      sink_(sink),
      window_(window) {}

void SilentKnot::on_event(const model::Event& event) {
  ending_.on_event(event);
  if (std::holds_alternative<model::Checkpoint>(event.payload)
      && world_.looked() > looked_) {
    looked_ = world_.looked();
    look();
  }
}

bool SilentKnot::is_ours_to_tell(const Knot& knot) const {
  return std::any_of(knot.begin(), knot.end(), [this](const auto& key) {
    return world_.is_target(key);
  });
}

std::vector<SilentVerdict> SilentKnot::find_silent(Nanos window) const {
  std::vector<SilentVerdict> found;
  const HopelessSet set = find_hopeless(world_, window);
  for (const Knot& knot : find_knots(set)) {
    if (is_ours_to_tell(knot) && !hangs_on_full(set, knot)
        && !has_stray_stdin(world_, set, knot)) {
      found.push_back(judge_silent(world_, set, knot));
    }
  }
  return found;
}

bool SilentKnot::is_open(const std::string& identity) const {
  const auto at = cases_.find(identity);
  return at != cases_.end() && !at->second.closed;
}

Nanos SilentKnot::window_for(const std::string& identity) const {
  const auto at = slowest_.find(identity);
  return at == slowest_.end() ? window_
                              : std::max(window_, at->second * k_patience);
}

bool SilentKnot::is_undecided() const {
  const auto knots = find_silent(Nanos{});
  return std::any_of(
      knots.begin(), knots.end(), [this](const SilentVerdict& knot) {
        return !is_open(make_identity(knot));
      });
}

void SilentKnot::look() {
  std::set<std::string> standing;
  for (const SilentVerdict& verdict : find_silent(window_)) {
    const std::string identity = make_identity(verdict);
    if (is_open(identity)
        || verdict.until - verdict.since >= window_for(identity)) {
      raise(verdict);
      standing.insert(identity);
    }
  }
  for (auto& [identity, known] : cases_) {
    if (!known.closed && standing.count(identity) == 0) {
      settle(identity, known, false);
    }
  }
}

void SilentKnot::raise(const SilentVerdict& verdict) {
  model::Finding finding = make_silent(world_, verdict);
  const auto [at, fresh] = cases_.try_emplace(finding.identity);
  Case& known = at->second;
  // A verdict that was reached holds while nothing moves: that somebody hides
  // by now does not weaken it.
  if (!fresh && !known.closed
      && known.finding.confidence < finding.confidence) {
    known.finding.last_seen = verdict.until;
    finding = known.finding;
  }
  known = {finding,
           verdict.members,
           verdict.need.thread,
           verdict.since,
           verdict.until,
           {},
           false};
  sink_.raise(std::move(finding));
}

// The knot is no more. If its reader still waits as before, somebody came who
// might wake it, and the verdict holds until he does. A hung agent that is
// killed keeps it; one that went on was waiting for something unseen.
void SilentKnot::settle(const std::string& identity,
                        Case& known,
                        bool is_last) {
  const auto thread = world_.threads().find(known.thread);
  if (thread != world_.threads().end() && thread->second.since <= known.until) {
    known.gone_at = Nanos{};
    return;
  }
  const bool all_alive =
      std::all_of(known.members.begin(),
                  known.members.end(),
                  [this](const auto& key) { return world_.is_alive(key); });
  if (ending_.has_begun() || !all_alive) {
    known.closed = true;
    return;
  }
  if (known.gone_at == Nanos{}) {
    known.gone_at = world_.looked();
  }
  if (!is_last && world_.looked() < known.gone_at + k_afterlife) {
    return;
  }
  known.closed = true;
  const Nanos after = known.gone_at - known.since;
  Nanos& slowest = slowest_[identity];
  slowest = std::max(slowest, after);
  sink_.raise(make_went_on(known.finding, after));
}

void SilentKnot::finish(Nanos) {
  for (auto& [identity, known] : cases_) {
    if (!known.closed) {
      settle(identity, known, true);
    }
  }
}

} // namespace hawk::analyse
