#include "analyse/leaked_end.hpp"

#include "analyse/ending.hpp"
#include "analyse/leak_finding.hpp"
#include "analyse/pipe_names.hpp"

#include <algorithm>
#include <set>

namespace hawk::analyse {

namespace {

using model::Confidence;
using model::Holder;
using model::ProcessKey;

std::string identity_of(const LeakVerdict& verdict) {
  return make_pipe_identity(verdict.object->seen.object);
}

std::vector<ProcessKey> processes_of(const LeakVerdict& verdict) {
  std::vector<ProcessKey> found;
  for (const Holder& holder : verdict.holders) {
    found.push_back(holder.process);
  }
  return found;
}

bool waits_for_input(const model::Wait& wait, const model::ObjectKey& end) {
  return (wait.kind == model::Wait::Kind::read && wait.object == end)
         || std::any_of(wait.watches.begin(),
                        wait.watches.end(),
                        [&](const model::Watch& watch) {
                          return watch.object == end
                                 && watch.what == model::Watch::For::input;
                        });
}

} // namespace

LeakedEnd::LeakedEnd(const World& world, FindingSink& sink, Nanos window)
    : world_(world),
      sink_(sink),
      window_(window) {}

void LeakedEnd::on_event(const model::Event& event) {
  ending_.on_event(event);
  if (std::holds_alternative<model::Checkpoint>(event.payload)
      && world_.looked() > looked_) {
    looked_ = world_.looked();
    look();
  }
}

bool LeakedEnd::is_open(const std::string& identity) const {
  const auto at = cases_.find(identity);
  return at != cases_.end() && !at->second.closed;
}

Nanos LeakedEnd::window_for(const std::string& identity) const {
  const auto at = slowest_.find(identity);
  return at == slowest_.end() ? window_
                              : std::max(window_, at->second * k_patience);
}

void LeakedEnd::keep_standing(const std::vector<LeakVerdict>& verdicts) {
  std::map<std::string, Standing> now;
  for (const LeakVerdict& verdict : verdicts) {
    const std::string identity = identity_of(verdict);
    Standing fresh = {processes_of(verdict), looked_};
    const auto before = standing_.find(identity);
    if (before != standing_.end() && before->second.holders == fresh.holders) {
      fresh.since = before->second.since;
    }
    now.emplace(identity, std::move(fresh));
  }
  standing_ = std::move(now);
}

bool LeakedEnd::is_ripe(const LeakVerdict& verdict) const {
  const std::string identity = identity_of(verdict);
  const auto at = standing_.find(identity);
  return at != standing_.end()
         && verdict.until - std::max(verdict.since, at->second.since)
                >= window_for(identity);
}

// While the agent goes down its children lose their parents one by one: only
// what was known before counts then.
void LeakedEnd::look() {
  std::set<std::string> found;
  if (!ending_.has_begun()) {
    keep_standing(find_leaks(world_, Nanos{}));
    for (const LeakVerdict& verdict : find_leaks(world_, window_)) {
      const std::string identity = identity_of(verdict);
      if (is_open(identity) || is_ripe(verdict)) {
        found.insert(identity);
        raise(verdict);
      }
    }
  }
  for (auto& [identity, known] : cases_) {
    if (!known.closed && found.count(identity) == 0) {
      settle(known);
    }
  }
}

void LeakedEnd::raise(const LeakVerdict& verdict) {
  model::Finding finding = make_leak(world_, verdict);
  const auto [at, fresh] = cases_.try_emplace(finding.identity);
  Case& known = at->second;
  // What was proven stays so: the zombie that proved it may be gone by now.
  const bool weaker =
      !fresh && !known.closed && known.finding.confidence < finding.confidence;
  if (weaker) {
    known.finding.last_seen = verdict.until;
    finding = known.finding;
  }
  known = {finding, verdict, read_end_of(verdict.object->seen), false};
  known.verdict.object = nullptr; // it may be gone by the next look
  sink_.raise(std::move(finding));
}

// It is no more. A reader that died, or gave up, proves nothing. One that still
// waits there and was awake meanwhile got bytes: the holder writes there
// after all. Where the holders ended, what was proven stays true.
void LeakedEnd::settle(Case& known) {
  const LeakVerdict& verdict = known.verdict;
  const auto thread = world_.threads().find(verdict.thread);
  const bool waits = thread != world_.threads().end()
                     && waits_for_input(thread->second.seen.wait, known.end);
  if (waits && thread->second.since <= verdict.until && !ending_.has_begun()) {
    return; // somebody came who may write, and has not yet
  }
  known.closed = true;
  if (ending_.has_begun() || !world_.is_alive(verdict.reader)) {
    return;
  }
  const bool all_ended = std::none_of(
      verdict.holders.begin(),
      verdict.holders.end(),
      [this](const Holder& holder) { return world_.is_alive(holder.process); });
  const bool suspected = known.finding.confidence == Confidence::suspected;
  if (waits || (all_ended && suspected)) {
    const Nanos after = world_.looked() - verdict.since;
    Nanos& slowest = slowest_[known.finding.identity];
    slowest = std::max(slowest, after);
    sink_.raise(make_followed(known.finding, after));
  }
}

bool LeakedEnd::is_undecided() const {
  if (ending_.has_begun()) {
    return false;
  }
  const auto found = find_leaks(world_, Nanos{});
  return std::any_of(
      found.begin(), found.end(), [this](const LeakVerdict& verdict) {
        return !is_open(identity_of(verdict));
      });
}

void LeakedEnd::finish(Nanos) {}

} // namespace hawk::analyse
