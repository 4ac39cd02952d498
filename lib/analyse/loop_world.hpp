#pragma once

// The picture that the probes have painted so far: who said hello, the event
// loops of each process, the connections that are open and where that was, the
// stories that run. An agent may open millions: what is closed is forgotten at
// once, and of what never closes only so much is kept, counted. Judges nothing.

#include "analyse/probe_event.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace hawk::analyse {

struct LoopState {
  std::string kind;
  Nanos started{}; // 0: not seen
  bool closed = false;
  Nanos closed_at{}; // of arrival
  ProbePlace closed_in;
  std::set<std::int64_t> connections; // that are open
};

struct ConnectionState {
  LoopKey loop;
  std::optional<int> fd;
  std::string transport;
  std::string peer;
  std::string client;
  bool server = false;
  bool inherited = false;
  std::string story; // in which it was opened, in words; may be empty
  std::string file;
  int line = 0;
  std::string function;
  Nanos opened{};
};

class LoopWorld final {
public:
  // An opened connection is some 300 bytes, a loop 200.
  static constexpr std::size_t k_most_connections = 50'000;
  static constexpr std::size_t k_most_loops = 10'000;
  static constexpr std::size_t k_most_stories = 10'000;
  // Closed ones without a connection are kept for a word on when that was.
  static constexpr std::size_t k_most_retired = 1'000;

  void on_event(const ProbeEvent& event);

  // Drops all that it knows of a process that is gone, but its hello.
  void forget(const model::ProcessKey& process);

  // Null if it was never seen, or is forgotten.
  const LoopState* find_loop(const LoopKey& key) const;
  const ConnectionState* find_connection(const ConnectionKey& key) const;

  // Of a process that said hello; null: it did not.
  const ProbeHello* find_hello(const model::ProcessKey& process) const;

  const std::map<model::ProcessKey, ProbeHello>& hellos() const {
    return hellos_;
  }

  // "celery job send_mail (task-4f2a-7)"; the id alone where no more is known.
  std::string describe_story(const model::ProcessKey& process,
                             const std::string& id) const;

  // How many stories of the same kind as this one the process has had, or
  // nothing if it is not known.
  std::optional<std::uint64_t> count_peers(const model::ProcessKey& process,
                                           const std::string& id) const;

  const std::optional<ProbesGiven>& given() const { return given_; }

  // Events that probes could not send.
  const std::map<model::ProcessKey, std::int64_t>& lost() const {
    return lost_;
  }

  std::size_t connection_count() const { return connections_.size(); }

  std::size_t loop_count() const { return loops_.size(); }

  // Loops, connections and stories for which there was no room any more.
  std::uint64_t forgotten() const { return forgotten_; }

private:
  using StoryKey = std::pair<model::ProcessKey, std::string>;

  void see(const ProbeEvent& event, const LoopStarted& started);
  void see(const ProbeEvent& event, const LoopClosed& closed);
  void see(const ProbeEvent& event, const ConnectionOpened& opened);
  void see(const ProbeEvent& event, const StoryStarted& story);
  LoopState& make_loop(const LoopKey& key);
  void close(const ConnectionKey& key);
  void retire(const LoopKey& key);
  template <class Map>
  void make_room(Map& map, std::size_t most, const typename Map::key_type& key);

  std::map<model::ProcessKey, ProbeHello> hellos_;
  std::map<model::ProcessKey, std::int64_t> lost_;
  std::optional<ProbesGiven> given_;
  std::map<LoopKey, LoopState> loops_;
  std::deque<LoopKey> retired_;
  std::map<ConnectionKey, ConnectionState> connections_;
  std::map<StoryKey, StoryStarted> stories_;
  // By kind of story.
  std::map<model::ProcessKey, std::map<std::string, std::uint64_t>> told_;
  std::uint64_t forgotten_ = 0;
};

} // namespace hawk::analyse
