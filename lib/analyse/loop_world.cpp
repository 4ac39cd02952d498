#include "analyse/loop_world.hpp"

#include "analyse/loop_words.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

// They stand in a line together with a place.
constexpr std::size_t k_longest_name = 80;

std::size_t text_of(const LoopState& loop) {
  return loop.kind.size() + loop.closed_in.size();
}

std::size_t text_of(const ConnectionState& connection) {
  return connection.transport.size() + connection.peer.size()
         + connection.client.size() + connection.story.size()
         + connection.file.size() + connection.function.size();
}

} // namespace

void LoopWorld::on_event(const ProbeEvent& event) {
  hellos_.touch(event.process);
  if (const auto* hello = std::get_if<ProbeHello>(&event.fact)) {
    see(event, *hello);
  } else if (const auto* lost = std::get_if<ProbeLost>(&event.fact)) {
    see(event, *lost);
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

void LoopWorld::see(const ProbeEvent& event, const ProbeHello& hello) {
  ProbeHello& known = hellos_.at(event.process);
  known.runtime = hello.runtime.empty() ? known.runtime : hello.runtime;
  known.executable =
      hello.executable.empty() ? known.executable : hello.executable;
  known.forked = known.forked || hello.forked;
  if (hello.runtime == "python" || hello.runtime == "node") {
    runtimes_.insert(hello.runtime);
  }
}

void LoopWorld::see(const ProbeEvent& event, const ProbeLost& lost) {
  const bool has_room =
      lost_.size() < k_most_losers || lost_.count(event.process) != 0;
  has_more_lost_ = has_more_lost_ || !has_room;
  if (has_room) {
    lost_[event.process] = lost.count;
  }
}

LoopState& LoopWorld::put_loop(const LoopKey& key, LoopState state) {
  const std::size_t text = text_of(state);
  while (const auto surplus = loops_.find_surplus(key, text)) {
    loops_.erase(*surplus);
    ++forgotten_;
  }
  return loops_.put(key, std::move(state), text);
}

void LoopWorld::see(const ProbeEvent& event, const LoopStarted& started) {
  LoopState* known = loops_.find(started.loop);
  LoopState loop = known == nullptr ? LoopState{} : std::move(*known);
  loop.kind = started.kind.substr(0, k_longest_name);
  loop.started = event.time;
  put_loop(started.loop, std::move(loop));
}

void LoopWorld::see(const ProbeEvent& event, const LoopClosed& closed) {
  LoopState* known = loops_.find(closed.loop);
  LoopState state = known == nullptr ? LoopState{} : std::move(*known);
  state.kind = closed.kind.empty() ? state.kind
                                   : closed.kind.substr(0, k_longest_name);
  state.closed = true;
  state.closed_at = event.time;
  state.closed_in = describe_place(event.place);
  LoopState& loop = put_loop(closed.loop, std::move(state));
  if (closed.connections) {
    const std::set<std::int64_t> open(closed.connections->begin(),
                                      closed.connections->end());
    const std::set<std::int64_t> before = loop.connections;
    for (const std::int64_t number : before) {
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
  const ConnectionKey& key = opened.connection;
  close(key); // said twice: its loop may be another
  ConnectionState state{opened.loop,
                        opened.fd,
                        opened.transport.substr(0, k_longest_name),
                        opened.peer,
                        opened.client.substr(0, k_longest_name),
                        opened.server,
                        opened.inherited,
                        describe_story(event.process, event.story),
                        event.place.file,
                        event.place.line,
                        event.place.function,
                        event.time};
  const std::size_t text = text_of(state);
  while (const auto surplus = connections_.find_surplus(key, text)) {
    close(*surplus); // its loop lists it, too
    ++forgotten_;
  }
  connections_.put(key, std::move(state), text);
  LoopState* loop = loops_.find(opened.loop);
  loop = loop == nullptr ? &put_loop(opened.loop, {}) : loop;
  loop->connections.insert(key.number);
}

void LoopWorld::close(const ConnectionKey& key) {
  const ConnectionState* connection = connections_.find(key);
  if (connection == nullptr) {
    return;
  }
  const LoopKey loop = connection->loop;
  connections_.erase(key);
  LoopState* owner = loops_.find(loop);
  if (owner != nullptr) {
    owner->connections.erase(key.number);
    if (owner->closed && owner->connections.empty()) {
      retire(loop);
    }
  }
}

void LoopWorld::retire(const LoopKey& key) {
  retired_.push_back(key);
  if (retired_.size() > k_most_retired) {
    const LoopKey oldest = retired_.front();
    retired_.pop_front();
    const LoopState* loop = loops_.find(oldest);
    if (loop != nullptr && loop->closed && loop->connections.empty()) {
      loops_.erase(oldest);
    }
  }
}

void LoopWorld::see(const ProbeEvent& event, const StoryStarted& story) {
  const StoryKey key{event.process, event.story};
  StoryStarted named{story.kind.substr(0, k_longest_name),
                     story.name.substr(0, k_longest_name)};
  const std::size_t text =
      key.id.size() + named.kind.size() + named.name.size();
  while (const auto surplus = stories_.find_surplus(key, text)) {
    stories_.erase(*surplus);
    ++forgotten_;
  }
  const StoryKey kind{event.process, named.kind};
  stories_.put(key, std::move(named), text);
  while (const auto surplus = kinds_.find_surplus(kind, kind.id.size())) {
    kinds_.erase(*surplus);
  }
  const std::uint64_t* told = kinds_.find(kind);
  kinds_.put(kind, told == nullptr ? 1 : *told + 1, kind.id.size());
}

void LoopWorld::forget(const model::ProcessKey& process) {
  loops_.erase_process(process);
  connections_.erase_process(process);
  stories_.erase_process(process);
  kinds_.erase_process(process);
}

const LoopState* LoopWorld::find_loop(const LoopKey& key) const {
  return loops_.find(key);
}

const ConnectionState*
LoopWorld::find_connection(const ConnectionKey& key) const {
  return connections_.find(key);
}

const ProbeHello*
LoopWorld::find_hello(const model::ProcessKey& process) const {
  return hellos_.find(process);
}

std::string LoopWorld::describe_story(const model::ProcessKey& process,
                                      const std::string& id) const {
  const StoryStarted* story = stories_.find({process, id});
  if (story == nullptr || id.empty()) {
    return id;
  }
  const auto& [kind, name] = *story;
  std::string words = kind;
  if (!name.empty() && name != kind) {
    words += words.empty() ? "" : " ";
    words += name;
  }
  return words.empty() ? id : fmt::format("{} ({})", words, id);
}

std::optional<std::uint64_t>
LoopWorld::count_peers(const model::ProcessKey& process,
                       const std::string& id) const {
  const StoryStarted* story = stories_.find({process, id});
  const std::uint64_t* peers =
      story == nullptr ? nullptr : kinds_.find({process, story->kind});
  return peers == nullptr ? std::nullopt : std::optional(*peers);
}

} // namespace hawk::analyse
