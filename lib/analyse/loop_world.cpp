#include "analyse/loop_world.hpp"

#include <fmt/core.h>

#include <type_traits>

namespace hawk::analyse {

namespace {

// There are ten or so; a broken probe must not make more of them.
constexpr std::size_t k_most_kinds = 32;

// It stands in a line together with a place.
constexpr std::size_t k_longest_name = 80;

model::ProcessKey process_of(const LoopKey& key) {
  return key.process;
}

model::ProcessKey process_of(const ConnectionKey& key) {
  return key.process;
}

model::ProcessKey
process_of(const std::pair<model::ProcessKey, std::string>& key) {
  return key.first;
}

// The first of a process in a map that is ordered by process.
LoopKey first_of(const LoopKey& key) {
  return {key.process, INT64_MIN, INT64_MIN};
}

ConnectionKey first_of(const ConnectionKey& key) {
  return {key.process, INT64_MIN, INT64_MIN};
}

std::pair<model::ProcessKey, std::string>
first_of(const std::pair<model::ProcessKey, std::string>& key) {
  return {key.first, {}};
}

template <class Map>
void erase_process(Map& map, const typename Map::key_type& any) {
  auto at = map.lower_bound(first_of(any));
  while (at != map.end() && process_of(at->first) == process_of(any)) {
    at = map.erase(at);
  }
}

} // namespace

void LoopWorld::on_event(const ProbeEvent& event) {
  if (const auto* hello = std::get_if<ProbeHello>(&event.fact)) {
    ProbeHello& known = hellos_[event.process];
    known.runtime = hello->runtime.empty() ? known.runtime : hello->runtime;
    known.executable =
        hello->executable.empty() ? known.executable : hello->executable;
    known.forked = known.forked || hello->forked;
  } else if (const auto* lost = std::get_if<ProbeLost>(&event.fact)) {
    lost_[event.process] = lost->count;
  } else if (const auto* given = std::get_if<ProbesGiven>(&event.fact)) {
    given_ = *given;
  } else if (const auto* started = std::get_if<LoopStarted>(&event.fact)) {
    see(event, *started);
  } else if (const auto* closed = std::get_if<LoopClosed>(&event.fact)) {
    see(event, *closed);
  } else if (const auto* opened = std::get_if<ConnectionOpened>(&event.fact)) {
    see(event, *opened);
  } else if (const auto* ended = std::get_if<ConnectionClosed>(&event.fact)) {
    close(ended->connection);
  } else if (const auto* story = std::get_if<StoryStarted>(&event.fact)) {
    see(event, *story);
  } else if (std::holds_alternative<StoryEnded>(event.fact)) {
    stories_.erase({event.process, event.story});
  }
}

// Makes room for `key` where there is none: of its own process the one with
// the lowest number, which is the oldest; else the first.
template <class Map>
void LoopWorld::make_room(Map& map,
                          std::size_t most,
                          const typename Map::key_type& key) {
  if (map.size() < most || map.count(key) != 0) {
    return;
  }
  auto at = map.lower_bound(first_of(key));
  if (at == map.end() || process_of(at->first) != process_of(key)) {
    at = map.begin();
  }
  ++forgotten_;
  if constexpr (std::is_same_v<typename Map::key_type, ConnectionKey>) {
    const ConnectionKey oldest = at->first;
    close(oldest); // its loop lists it, too
  } else {
    map.erase(at);
  }
}

LoopState& LoopWorld::make_loop(const LoopKey& key) {
  make_room(loops_, k_most_loops, key);
  return loops_[key];
}

void LoopWorld::see(const ProbeEvent& event, const LoopStarted& started) {
  LoopState& loop = make_loop(started.loop);
  loop.kind = started.kind;
  loop.started = event.time;
}

void LoopWorld::see(const ProbeEvent& event, const LoopClosed& closed) {
  LoopState& loop = make_loop(closed.loop);
  loop.kind = closed.kind.empty() ? loop.kind : closed.kind;
  loop.closed = true;
  loop.closed_at = event.time;
  loop.closed_in = event.place;
  if (closed.connections) {
    const std::set<std::int64_t> open(closed.connections->begin(),
                                      closed.connections->end());
    const std::set<std::int64_t> known = loop.connections;
    for (const std::int64_t number : known) {
      if (open.count(number) == 0) {
        close({closed.loop.process, closed.loop.interpreter, number});
      }
    }
  }
  if (loop.connections.empty()) {
    retire(closed.loop);
  }
}

void LoopWorld::see(const ProbeEvent& event, const ConnectionOpened& opened) {
  make_room(connections_, k_most_connections, opened.connection);
  make_loop(opened.loop).connections.insert(opened.connection.number);
  connections_[opened.connection] = {opened.loop,
                                     opened.fd,
                                     opened.transport,
                                     opened.peer,
                                     opened.client,
                                     opened.server,
                                     opened.inherited,
                                     describe_story(event.process, event.story),
                                     event.place.file,
                                     event.place.line,
                                     event.place.function,
                                     event.time};
}

void LoopWorld::close(const ConnectionKey& key) {
  const auto at = connections_.find(key);
  if (at == connections_.end()) {
    return;
  }
  const LoopKey loop = at->second.loop;
  connections_.erase(at);
  const auto owner = loops_.find(loop);
  if (owner != loops_.end()) {
    owner->second.connections.erase(key.number);
    if (owner->second.closed && owner->second.connections.empty()) {
      retire(loop);
    }
  }
}

void LoopWorld::retire(const LoopKey& key) {
  retired_.push_back(key);
  if (retired_.size() > k_most_retired) {
    const auto at = loops_.find(retired_.front());
    retired_.pop_front();
    if (at != loops_.end() && at->second.closed
        && at->second.connections.empty()) {
      loops_.erase(at);
    }
  }
}

void LoopWorld::see(const ProbeEvent& event, const StoryStarted& story) {
  const StoryKey key{event.process, event.story};
  make_room(stories_, k_most_stories, key);
  stories_[key] = story;
  auto& kinds = told_[event.process];
  if (kinds.size() < k_most_kinds || kinds.count(story.kind) != 0) {
    ++kinds[story.kind];
  }
}

void LoopWorld::forget(const model::ProcessKey& process) {
  erase_process(loops_, {process, 0, 0});
  erase_process(connections_, {process, 0, 0});
  erase_process(stories_, {process, {}});
  told_.erase(process);
}

const LoopState* LoopWorld::find_loop(const LoopKey& key) const {
  const auto at = loops_.find(key);
  return at == loops_.end() ? nullptr : &at->second;
}

const ConnectionState*
LoopWorld::find_connection(const ConnectionKey& key) const {
  const auto at = connections_.find(key);
  return at == connections_.end() ? nullptr : &at->second;
}

const ProbeHello*
LoopWorld::find_hello(const model::ProcessKey& process) const {
  const auto at = hellos_.find(process);
  return at == hellos_.end() ? nullptr : &at->second;
}

std::string LoopWorld::describe_story(const model::ProcessKey& process,
                                      const std::string& id) const {
  const auto at = stories_.find({process, id});
  if (at == stories_.end() || id.empty()) {
    return id;
  }
  const auto& [kind, name] = at->second;
  std::string words = kind;
  if (!name.empty() && name != kind) {
    words += words.empty() ? "" : " ";
    words += name.substr(0, k_longest_name);
  }
  return words.empty() ? id : fmt::format("{} ({})", words, id);
}

std::optional<std::uint64_t>
LoopWorld::count_peers(const model::ProcessKey& process,
                       const std::string& id) const {
  const auto story = stories_.find({process, id});
  const auto kinds = told_.find(process);
  if (story == stories_.end() || kinds == told_.end()) {
    return std::nullopt;
  }
  const auto at = kinds->second.find(story->second.kind);
  return at == kinds->second.end() ? std::nullopt : std::optional(at->second);
}

} // namespace hawk::analyse
