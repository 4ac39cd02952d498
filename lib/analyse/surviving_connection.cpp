#include "analyse/surviving_connection.hpp"

#include "analyse/loop_words.hpp"
#include "analyse/surviving_finding.hpp"

#include <algorithm>

namespace hawk::analyse {

namespace {

// What a server accepted belongs to its client, who sees it end; and what a
// fork inherited, the parent uses.
bool is_left_behind(const ConnectionState* connection) {
  return connection != nullptr && !connection->server && !connection->inherited;
}

} // namespace

void SurvivingConnection::on_event(const ProbeEvent& event) {
  if (const auto* closed = std::get_if<LoopClosed>(&event.fact)) {
    const LoopState* loop = loops_.find_loop(closed->loop);
    if (loop == nullptr || loop->connections.empty()) {
      return;
    }
    add({closed->loop,
         event.time,
         {},
         0,
         {loop->connections.begin(), loop->connections.end()}});
  } else if (const auto* started = std::get_if<LoopStarted>(&event.fact)) {
    const auto is_next = [started](const Pending& pending) {
      return pending.loop.process == started->loop.process
             && pending.loop.interpreter == started->loop.interpreter
             && pending.loop.number != started->loop.number;
    };
    for (Pending& pending : single_) {
      if (is_next(pending)) {
        pending.later = event.time;
        pending.later_loop = started->loop.number;
        followed_.push_back(pending);
      }
    }
    std::erase_if(single_, is_next);
  } else if (const auto* opened = std::get_if<ConnectionOpened>(&event.fact)) {
    see_opened(event, *opened);
  }
}

// A client that opens one for each loop does not take what the last one left.
void SurvivingConnection::see_opened(const ProbeEvent& event,
                                     const ConnectionOpened& opened) {
  if (opened.server || opened.inherited) {
    return;
  }
  const CaseKey key{family_of(loops_, event.process),
                    opened.client,
                    event.place.file,
                    event.place.line};
  if (last_opened_.size() < k_most_cases || last_opened_.count(key) != 0) {
    last_opened_[key] = opened.loop;
  }
  const auto at = cases_.find(key);
  if (at != cases_.end() && !at->second.renewed
      && is_renewed(key, at->second.loop, at->second.loop_kind)) {
    at->second.renewed = true;
    sink_.raise(make_surviving_finding(world_, loops_, at->second));
  }
}

// Of uvloop's connections the use is not seen: a new one may stand for one that
// was tried, and failed.
bool SurvivingConnection::is_renewed(const CaseKey& key,
                                     const LoopKey& loop,
                                     std::string_view loop_kind) const {
  const auto at = last_opened_.find(key);
  return at != last_opened_.end() && loop_kind != "uvloop"
         && at->second.process == loop.process
         && at->second.interpreter == loop.interpreter
         && at->second.number > loop.number;
}

void SurvivingConnection::add(Pending pending) {
  if (single_.size() >= k_most_pending) {
    settle(single_.front());
    single_.erase(single_.begin());
  }
  if (followed_.size() >= k_most_pending) {
    settle(followed_.front());
    followed_.pop_front();
  }
  single_.push_back(std::move(pending));
}

void SurvivingConnection::on_time(Nanos now) {
  while (!followed_.empty() && now - followed_.front().later >= k_patience) {
    settle(followed_.front());
    followed_.pop_front();
  }
}

void SurvivingConnection::on_exit(const model::ProcessKey& process) {
  const auto is_its = [&process](const Pending& pending) {
    return pending.loop.process == process;
  };
  const auto settle_its = [&](const Pending& pending) {
    if (is_its(pending)) {
      settle(pending);
    }
  };
  std::for_each(followed_.begin(), followed_.end(), settle_its);
  std::for_each(single_.begin(), single_.end(), settle_its);
  std::erase_if(followed_, is_its);
  std::erase_if(single_, is_its);
}

void SurvivingConnection::finish() {
  for (const Pending& pending : followed_) {
    settle(pending);
  }
  for (const Pending& pending : single_) {
    settle(pending);
  }
  followed_.clear();
  single_.clear();
}

bool SurvivingConnection::is_undecided() const {
  return !followed_.empty();
}

// Says what is still open of it, and was not used since.
void SurvivingConnection::settle(const Pending& pending) {
  const LoopState* loop = loops_.find_loop(pending.loop);
  const std::string family = family_of(loops_, pending.loop.process);
  std::set<CaseKey> touched;
  for (const std::int64_t number : pending.connections) {
    const ConnectionState* open = loops_.find_connection(
        {pending.loop.process, pending.loop.interpreter, number});
    if (!is_left_behind(open)
        || stale_.covers(
            pending.loop.process, open->client, open->file, open->line)) {
      continue;
    }
    const CaseKey key{family, open->client, open->file, open->line};
    if (cases_.size() >= k_most_cases && cases_.count(key) == 0) {
      ++untold_;
      continue;
    }
    const auto [at, fresh] = cases_.try_emplace(key);
    Survival& told = at->second;
    if (fresh) {
      told.identity = make_opening_identity(
          family, open->client, open->file, open->line);
      told.process = pending.loop.process;
      told.opening = *open;
      told.loop = pending.loop;
      told.loop_kind = loop == nullptr ? "" : loop->kind;
      told.closed_in = loop == nullptr ? "" : describe_place(loop->closed_in);
      told.first_seen = pending.closed;
    }
    told.renewed =
        told.renewed || is_renewed(key, pending.loop, told.loop_kind);
    told.processes.add(pending.loop.process);
    ++told.connections;
    if (touched.insert(key).second) {
      ++told.loops;
    }
    told.later_loop =
        told.later_loop == 0 ? pending.later_loop : told.later_loop;
    told.last_seen = std::max(pending.closed, pending.later);
  }
  for (const CaseKey& key : touched) {
    sink_.raise(make_surviving_finding(world_, loops_, cases_.at(key)));
  }
}

} // namespace hawk::analyse
