#include "analyse/surviving_connection.hpp"

#include "analyse/loop_words.hpp"
#include "analyse/surviving_finding.hpp"

#include <algorithm>
#include <tuple>

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
    const auto is_same = [closed](const Pending& pending) {
      return pending.loop == closed->loop;
    };
    if (std::any_of(single_.begin(), single_.end(), is_same)) {
      return; // said twice
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
  const Opening opening{
      family_of(loops_, event.process),
      {opened.client, event.place.file, event.place.line}};
  if (last_opened_.size() < k_most_openings
      || last_opened_.count(opening) != 0) {
    last_opened_[opening] = opened.loop;
  }
  Survival* told = cases_.find(opening.first, opening.second);
  if (told != nullptr && !told->renewed
      && is_renewed(opening, told->loop, told->loop_kind)) {
    told->renewed = true;
    sink_.raise(make_surviving_finding(world_, loops_, *told));
  }
}

// Of uvloop's connections the use is not seen: a new one may stand for one that
// was tried, and failed.
bool SurvivingConnection::is_renewed(const Opening& opening,
                                     const LoopKey& loop,
                                     std::string_view loop_kind) const {
  const auto at = last_opened_.find(opening);
  return at != last_opened_.end() && loop_kind != "uvloop"
         && at->second.process == loop.process
         && at->second.interpreter == loop.interpreter
         && at->second.number > loop.number;
}

void SurvivingConnection::settle_first(std::deque<Pending>& pending) {
  settle(pending.front());
  numbers_ -= pending.front().connections.size();
  pending.pop_front();
}

void SurvivingConnection::add(Pending pending) {
  numbers_ += pending.connections.size();
  single_.push_back(std::move(pending));
  while (single_.size() > k_most_pending
         || (numbers_ > k_most_numbers && !single_.empty())) {
    settle_first(single_);
  }
  while (followed_.size() > k_most_pending) {
    settle_first(followed_);
  }
}

void SurvivingConnection::on_time(Nanos now) {
  while (!followed_.empty() && now - followed_.front().later >= k_patience) {
    settle_first(followed_);
  }
}

void SurvivingConnection::on_exit(const model::ProcessKey& process) {
  for (auto* all : {&followed_, &single_}) {
    std::erase_if(*all, [&](const Pending& pending) {
      const bool is_its = pending.loop.process == process;
      if (is_its) {
        settle(pending);
        numbers_ -= pending.connections.size();
      }
      return is_its;
    });
  }
}

void SurvivingConnection::finish() {
  for (auto* all : {&followed_, &single_}) {
    while (!all->empty()) {
      settle_first(*all);
    }
  }
}

bool SurvivingConnection::is_undecided() const {
  return !followed_.empty();
}

Survival* SurvivingConnection::find_or_make(const Pending& pending,
                                            const ConnectionState& open) {
  const model::ProcessKey& process = pending.loop.process;
  const std::string family = family_of(loops_, process);
  const Key key{open.client, open.file, open.line};
  if (Survival* known = cases_.find(family, key)) {
    return known;
  }
  Survival* told = cases_.make(family, key);
  if (told == nullptr) {
    return nullptr;
  }
  const LoopState* loop = loops_.find_loop(pending.loop);
  told->identity =
      make_opening_identity(family, open.client, open.file, open.line);
  told->process = process;
  told->place.file = open.file;
  told->place.line = open.line;
  told->place.function = open.function;
  told->opening = open;
  told->loop = pending.loop;
  told->loop_kind = loop == nullptr ? "" : loop->kind;
  told->closed_in = loop == nullptr ? "" : loop->closed_in;
  told->first_seen = pending.closed;
  return told;
}

// Says what is still open of it, and was not used since.
void SurvivingConnection::settle(const Pending& pending) {
  const model::ProcessKey& process = pending.loop.process;
  std::vector<Survival*> touched;
  for (const std::int64_t number : pending.connections) {
    const ConnectionState* open = loops_.find_connection(
        {process, pending.loop.interpreter, number});
    if (!is_left_behind(open)
        || stale_.covers(process, open->client, open->file, open->line)) {
      continue;
    }
    Survival* told = find_or_make(pending, *open);
    if (told == nullptr) {
      continue;
    }
    told->renewed =
        told->renewed
        || is_renewed({family_of(loops_, process),
                       {open->client, open->file, open->line}},
                      pending.loop,
                      told->loop_kind);
    told->processes.add(process);
    ++told->connections;
    if (std::find(touched.begin(), touched.end(), told) == touched.end()) {
      touched.push_back(told);
      ++told->loops;
    }
    told->later_loop =
        told->later_loop == 0 ? pending.later_loop : told->later_loop;
    told->last_seen = std::max(pending.closed, pending.later);
  }
  const auto is_before = [](const Survival* a, const Survival* b) {
    return std::tie(a->opening.client, a->place.file, a->place.line)
           < std::tie(b->opening.client, b->place.file, b->place.line);
  };
  std::sort(touched.begin(), touched.end(), is_before);
  for (const Survival* told : touched) {
    sink_.raise(make_surviving_finding(world_, loops_, *told));
  }
}

} // namespace hawk::analyse
