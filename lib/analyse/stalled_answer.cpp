#include "analyse/stalled_answer.hpp"

#include "analyse/stalled_finding.hpp"

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::Wait;

// An answer is taken within microseconds by a loop that watches, and within a
// step of the program by a client that reads by hand.
constexpr Nanos k_standstill = std::chrono::seconds(1);

// Seen by one look, and again by another.
constexpr int k_looks = 2;

// A reader that holds its peer back lets the receive buffer fill: 128 KiB and
// more by default. Answers of stale connections have a few bytes.
constexpr std::uint64_t k_far_below_buffer = std::uint64_t{64} << 10;

bool is_stopped(char state) {
  return state == 'T' || state == 't';
}

bool is_same_wait(const model::ConnectionSeen& a,
                  const model::ConnectionSeen& b) {
  return a.unread == b.unread && a.state == b.state && a.watched == b.watched;
}

} // namespace

void StalledAnswer::on_event(const model::Event& event) {
  ending_.on_event(event);
  if (const auto* seen = std::get_if<model::ConnectionSeen>(&event.payload)) {
    see(*seen, event.time);
  } else if (const auto* point =
                 std::get_if<model::Checkpoint>(&event.payload)) {
    on_checkpoint(*point);
  } else if (const auto* said = std::get_if<model::LogEvent>(&event.payload)) {
    if (said->event_name == "hawk.probe") {
      probed_.add(said->process);
    }
  }
}

void StalledAnswer::see(const model::ConnectionSeen& seen, Nanos time) {
  if (seen.gone) {
    connections_.erase(seen.socket);
    return;
  }
  const auto [at, fresh] =
      connections_.try_emplace(seen.socket, Connection{seen, time, 0, false});
  Connection& known = at->second;
  if (fresh) {
    return;
  }
  // Bytes that no loop watched went away, and the connection did not: it is
  // one that is read by hand.
  known.is_read = known.is_read
                  || (known.seen.watched == false && known.looks > 0
                      && seen.unread < known.seen.unread
                      && seen.state == known.seen.state);
  if (!is_same_wait(known.seen, seen)) {
    known.since = time;
    known.looks = 0;
  }
  known.seen = seen;
}

bool StalledAnswer::is_candidate(const Connection& connection) const {
  const model::ConnectionSeen& seen = connection.seen;
  return seen.watched == false && seen.state == "ESTABLISHED"
         && seen.unread > 0 && seen.unread < k_far_below_buffer
         && !connection.is_read
         && std::any_of(seen.holders.begin(),
                        seen.holders.end(),
                        [](const auto& holder) { return holder.nonblocking; });
}

bool StalledAnswer::has_stood(const Connection& connection) const {
  return connection.looks >= k_looks
         && looked_ - connection.since >= k_standstill;
}

// It is about to be read, or would be if the process were not held.
bool StalledAnswer::may_come_to_it(const model::ProcessKey& process,
                                   const Connection& connection) const {
  const model::ProcessSeen* seen = world_.find_process(process);
  if (seen != nullptr && (seen->frozen || is_stopped(seen->state))) {
    return true;
  }
  const auto& socket = connection.seen.socket;
  const auto threads = world_.threads_of(process);
  return std::any_of(
      threads.begin(), threads.end(), [&socket](const ThreadState* thread) {
        const Wait& wait = thread->seen.wait;
        const bool polls = std::any_of(
            wait.watches.begin(), wait.watches.end(), [&](const auto& watch) {
              return watch.object == socket
                     && watch.what == model::Watch::For::input;
            });
        return polls || is_stopped(thread->seen.state)
               || (wait.kind == Wait::Kind::read && wait.object == socket);
      });
}

void StalledAnswer::on_checkpoint(const model::Checkpoint& point) {
  if (point.looked <= looked_) {
    return;
  }
  looked_ = point.looked;
  ByProcess stalled;
  for (auto& [socket, connection] : connections_) {
    ++connection.looks;
    if (!is_candidate(connection) || !has_stood(connection)) {
      continue;
    }
    const auto& holders = connection.seen.holders;
    const bool excused =
        std::any_of(holders.begin(), holders.end(), [&](const auto& holder) {
          return probed_.has(holder.process)
                 || may_come_to_it(holder.process, connection);
        });
    const auto accused =
        std::find_if(holders.begin(), holders.end(), [this](const auto& h) {
          return world_.is_target(h.process) && world_.is_alive(h.process);
        });
    if (!excused && accused != holders.end()) {
      stalled[accused->process].push_back(&connection);
    }
  }
  take_back(stalled);
  if (ending_.has_begun()) {
    return; // what is left unread by who is being ended
  }
  for (const auto& [process, connections] : stalled) {
    report(process, connections);
  }
}

void StalledAnswer::report(const model::ProcessKey& process,
                           const std::vector<const Connection*>& stalled) {
  std::vector<StalledConnection> words;
  words.reserve(stalled.size());
  for (const Connection* connection : stalled) {
    words.push_back({connection->seen, connection->since});
  }
  model::Finding finding = make_stalled(world_, process, words, looked_);
  const auto before = raised_.find(process);
  if (before != raised_.end()) {
    finding.first_seen =
        std::min(finding.first_seen, before->second.first_seen);
  }
  raised_[process] = finding;
  sink_.raise(std::move(finding));
}

// None of a process is left, and one of its was read.
void StalledAnswer::take_back(const ByProcess& stalled) {
  for (auto at = raised_.begin(); at != raised_.end();) {
    const bool is_read =
        stalled.count(at->first) == 0
        && std::any_of(
            connections_.begin(), connections_.end(), [&](const auto& one) {
              const auto& holders = one.second.seen.holders;
              return one.second.is_read
                     && std::any_of(holders.begin(),
                                    holders.end(),
                                    [&](const auto& holder) {
                                      return holder.process == at->first;
                                    });
            });
    if (!is_read) {
      ++at;
      continue;
    }
    make_slow_reader(at->second);
    at->second.last_seen = looked_;
    sink_.raise(std::move(at->second));
    at = raised_.erase(at);
  }
}

bool StalledAnswer::is_undecided() const {
  return std::any_of(
      connections_.begin(), connections_.end(), [this](const auto& one) {
        return is_candidate(one.second) && !has_stood(one.second);
      });
}

} // namespace hawk::analyse
