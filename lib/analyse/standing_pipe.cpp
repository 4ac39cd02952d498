#include "analyse/standing_pipe.hpp"

#include "analyse/buffering_writer.hpp"
#include "analyse/ending.hpp"
#include "analyse/pipe_finding.hpp"
#include "analyse/spinning_writer.hpp"
#include "analyse/unread_pipe.hpp"
#include "analyse/waiting_pipe.hpp"

#include <algorithm>

namespace hawk::analyse {

StandingPipe::StandingPipe(const World& world, FindingSink& sink, Nanos window)
    : world_(world),
      sink_(sink),
      window_(window) {}

void StandingPipe::on_event(const model::Event& event) {
  ending_.on_event(event);
  if (const auto* object = std::get_if<model::ObjectSeen>(&event.payload)) {
    on_object(*object, event.time);
  } else if (std::holds_alternative<model::Checkpoint>(event.payload)) {
    on_checkpoint();
  }
}

void StandingPipe::on_object(const model::ObjectSeen& object, Nanos time) {
  const ObjectState* known = world_.find_object(object.object);
  if (known == nullptr) {
    blocked_.erase(object.object);
    cases_.erase(object.object);
    return;
  }
  // The world has seen this event before us.
  const bool read = known->read != Nanos{} && known->read == time;
  if (read) {
    blocked_.erase(object.object);
  }
  const auto at = cases_.find(object.object);
  if (at != cases_.end() && read && !ending_.has_begun()) {
    at->second.read_at = time;
  }
}

void StandingPipe::on_checkpoint() {
  spans_.update(world_);
  for (const auto& [key, object] : world_.objects()) {
    if (is_written(world_, object)) {
      blocked_.insert(key);
      cases_.erase(key);
    }
  }
  settle_read();
  if (ending_.has_begun()) {
    return;
  }
  for (const auto& [key, object] : world_.objects()) {
    if (blocked_.count(key) == 0 && world_.is_held_by_target(object.seen)) {
      weigh(object);
    }
  }
}

// What once was read after a rest needs a much longer one to be accused.
Nanos StandingPipe::window_for(const ObjectState& object) const {
  return std::max(window_, object.longest * k_patience);
}

// What tells more comes first.
std::vector<StandingPipe::Verdict>
StandingPipe::find_verdicts(const ObjectState& object) const {
  const Nanos window = window_for(object);
  std::vector<Verdict> found;
  if (auto standing = find_buffering(world_, object, spans_, window)) {
    auto finding = make_buffering(world_, spans_, *standing);
    found.push_back({std::move(*standing), std::move(finding)});
  }
  if (auto standing = find_spinning(world_, object, spans_, window)) {
    auto finding = make_spinning(world_, spans_, *standing);
    found.push_back({std::move(*standing), std::move(finding)});
  }
  if (auto standing = find_unread(world_, object, window)) {
    auto finding = make_unread(world_, *standing);
    found.push_back({std::move(*standing), std::move(finding)});
  }
  return found;
}

void StandingPipe::weigh(const ObjectState& object) {
  const auto found = find_verdicts(object);
  const Verdict* verdict = nullptr;
  for (const Verdict& next : found) {
    const bool ripe = next.standing.ripe_at <= world_.looked();
    if (ripe
        && (verdict == nullptr || is_weaker(verdict->finding, next.finding))) {
      verdict = &next;
    }
  }
  if (verdict == nullptr) {
    return;
  }
  const auto [at, fresh] = cases_.try_emplace(object.seen.object);
  Case& known = at->second;
  // A verdict that was reached holds: only a surer one replaces it.
  if (!fresh && is_weaker(verdict->finding, known.finding)) {
    known.finding.last_seen = verdict->finding.last_seen;
    sink_.raise(known.finding);
    return;
  }
  known.finding = verdict->finding;
  known.writers.clear();
  for (const model::Holder& holder : find_writers(world_, object)) {
    known.writers.push_back(holder.process);
  }
  const auto& readers = verdict->standing.verdict.readers;
  known.waits_for_writer =
      std::any_of(readers.begin(), readers.end(), [](const Reader& reader) {
        return reader.state.waits_for_writer;
      });
  sink_.raise(verdict->finding);
}

// It was read after all. A reader that waits for the writer's end comes to the
// bytes then, and would have waited for ever had there been more of them.
void StandingPipe::settle_read() {
  for (auto at = cases_.begin(); at != cases_.end();) {
    const Case& known = at->second;
    if (known.read_at == Nanos{}) {
      ++at;
      continue;
    }
    const bool alive =
        std::any_of(known.writers.begin(),
                    known.writers.end(),
                    [&](const auto& key) { return world_.is_alive(key); });
    if (alive || !known.waits_for_writer) {
      sink_.raise(make_read_later(known.finding,
                                  known.read_at - known.finding.first_seen));
    }
    at = cases_.erase(at);
  }
}

void StandingPipe::finish(Nanos) {
  settle_read();
}

bool StandingPipe::is_undecided() const {
  if (ending_.has_begun()) {
    return false;
  }
  for (const auto& [key, object] : world_.objects()) {
    const bool ours =
        blocked_.count(key) == 0 && world_.is_held_by_target(object.seen);
    const auto found = ours ? find_verdicts(object) : std::vector<Verdict>{};
    if (std::any_of(found.begin(), found.end(), [&](const Verdict& verdict) {
          return verdict.standing.ripe_at > world_.looked();
        })) {
      return true;
    }
  }
  return false;
}

} // namespace hawk::analyse
