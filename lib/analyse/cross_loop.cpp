#include "analyse/cross_loop.hpp"

#include "analyse/cross_loop_finding.hpp"

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
    crossing.resting = crossed->resting;
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
  const std::string family = family_of(loops_, event.process);
  const Key key{crossing.object, event.place.file, event.place.line};
  Known* known = cases_.find(family, key);
  if (known != nullptr) {
    Crossing& told = known->told;
    told.closed = told.closed || crossing.closed;
    told.message = told.message.empty() ? crossing.message : told.message;
  } else if ((known = cases_.make(family, key)) != nullptr) {
    const LoopState* loop = loops_.find_loop(crossing.loop);
    start_case(crossing, event, loops_);
    crossing.closed_in = loop == nullptr ? "" : loop->closed_in;
    known->told = std::move(crossing);
    patience_.hold(known->waiting, event.time);
  } else {
    return;
  }
  const std::pair by(static_cast<const Known*>(known), event.process);
  known->told.uses += uses_.raise(by, std::max(uses_.find(by) + 1, count));
  count_case(known->told, event);
  if (!known->waiting.waits) {
    raise(*known);
  }
}

void CrossLoop::on_time(Nanos now) {
  patience_.on_time(
      cases_.all(), now, [this](const Known& known) { raise(known); });
}

void CrossLoop::finish() {
  patience_.finish(cases_.all(), [this](const Known& known) { raise(known); });
}

// Says it, unless a stale connection is used at the same line.
void CrossLoop::raise(const Known& known) {
  const Crossing& told = known.told;
  if (!stale_.has_use(told.process, told.place.file, told.place.line)) {
    sink_.raise(make_crossing_finding(world_, loops_, told));
  }
}

} // namespace hawk::analyse
