#include "analyse/cross_loop.hpp"

#include "analyse/cross_loop_finding.hpp"
#include "analyse/loop_words.hpp"

#include <algorithm>

namespace hawk::analyse {

void CrossLoop::on_event(const ProbeEvent& event) {
  if (const auto* crossed = std::get_if<ObjectCrossed>(&event.fact)) {
    if (!crossed->closed && crossed->running_loop == crossed->loop.number) {
      return; // its own loop
    }
    Crossing crossing;
    crossing.object = crossed->object;
    crossing.loop = crossed->loop;
    crossing.closed = crossed->closed;
    crossing.running_loop = crossed->running_loop;
    crossing.operation = crossed->operation;
    crossing.message = crossed->message;
    see(event, std::move(crossing), crossed->count);
  } else if (const auto* misused = std::get_if<LoopMisused>(&event.fact)) {
    // A client that holds its loop and calls it after that closed, without a
    // connection of ours: gRPC has sockets of its own. Who calls without a
    // running loop is another thread, or the end of the program.
    const bool is_use = !misused->cleanup && misused->running_loop != 0
                        && !misused->client.empty()
                        && misused->operation != "call_soon_threadsafe"
                        && stale_.find_victim(*misused).connection == nullptr;
    if (is_use) {
      Crossing crossing;
      crossing.object = "loop";
      crossing.client = misused->client;
      crossing.loop = misused->loop;
      crossing.closed = true;
      crossing.running_loop = misused->running_loop;
      crossing.operation = misused->operation;
      see(event, std::move(crossing), misused->count);
    }
  }
}

void CrossLoop::see(const ProbeEvent& event,
                    Crossing crossing,
                    std::int64_t count) {
  const CaseKey key{family_of(loops_, event.process),
                    crossing.object,
                    event.place.file,
                    event.place.line};
  const auto known = cases_.find(key);
  if (known == cases_.end() && cases_.size() >= k_most_cases) {
    ++untold_;
    return;
  }
  const auto [at, fresh] = cases_.try_emplace(key);
  Crossing& told = at->second.told;
  if (fresh) {
    told = std::move(crossing);
    told.process = event.process;
    told.place = event.place;
    told.story = event.story;
    told.story_in_words = loops_.describe_story(event.process, event.story);
    const LoopState* loop = loops_.find_loop(told.loop);
    told.closed_in = loop == nullptr ? "" : describe_place(loop->closed_in);
    told.first_seen = event.time;
    ++waiting_;
  } else {
    told.closed = told.closed || crossing.closed;
    told.message = told.message.empty() ? crossing.message : told.message;
  }
  auto& uses = at->second.uses;
  told.uses += uses.raise(event.process,
                          std::max(uses.find(event.process) + 1, count),
                          event.time);
  told.processes.add(event.process);
  told.last_seen = event.time;
  if (at->second.raised) {
    raise(at->second);
  }
}

void CrossLoop::on_time(Nanos now) {
  for (auto& [key, known] : cases_) {
    if (waiting_ > 0 && !known.raised
        && now - known.told.first_seen >= k_patience) {
      raise(known);
    }
  }
}

void CrossLoop::finish() {
  for (auto& [key, known] : cases_) {
    if (!known.raised) {
      raise(known);
    }
  }
}

bool CrossLoop::is_undecided() const {
  return waiting_ > 0;
}

// Says it, unless a stale connection is used at the same line.
void CrossLoop::raise(Known& known) {
  waiting_ -= known.raised ? 0U : 1U;
  known.raised = true;
  const Crossing& told = known.told;
  if (!stale_.has_use(told.process, told.place.file, told.place.line)) {
    sink_.raise(make_crossing_finding(world_, loops_, told));
  }
}

} // namespace hawk::analyse
