#pragma once

// The picture that the probes have painted so far: who said hello, the event
// loops of each process, the connections that are open and where that was, the
// stories that run. An agent may open millions: what is closed is forgotten at
// once, and of what never closes only so much is kept, counted. Judges nothing.

#include "analyse/bounded_map.hpp"
#include "analyse/probe_event.hpp"
#include "analyse/recent_map.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>

namespace hawk::analyse {

struct LoopState {
  std::string kind;
  Nanos started{}; // 0: not seen
  bool closed = false;
  Nanos closed_at{}; // of arrival
  std::string closed_in; // "app.py:12 in main"
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
  // A connection that is open is some 600 bytes, a loop 300, a process 150.
  static constexpr std::size_t k_most_connections = 20'000;
  static constexpr std::size_t k_most_loops = 10'000;
  static constexpr std::size_t k_most_stories = 10'000;
  static constexpr std::size_t k_most_kinds = 4'000;
  static constexpr std::size_t k_most_hellos = 2'000;
  static constexpr std::size_t k_most_losers = 256;
  // Of all texts of connections, and of each other kind.
  static constexpr std::size_t k_longest_openings = std::size_t{4} << 20;
  static constexpr std::size_t k_longest_texts = std::size_t{2} << 20;
  // Closed ones without a connection are kept for a word on when that was.
  static constexpr std::size_t k_most_retired = 1'000;

  void on_event(const ProbeEvent& event);

  // Drops all that it knows of a process that is gone, but its hello and what
  // it lost.
  void forget(const model::ProcessKey& process);

  // Null if it was never seen, or is forgotten.
  const LoopState* find_loop(const LoopKey& key) const;
  const ConnectionState* find_connection(const ConnectionKey& key) const;

  // Of a process that said hello; null: it did not.
  const ProbeHello* find_hello(const model::ProcessKey& process) const;

  // Whether any said one whose runtime is this.
  bool has_runtime(std::string_view runtime) const {
    return runtimes_.count(runtime) != 0;
  }

  // "celery job send_mail (task-4f2a-7)"; the id alone where no more is known.
  std::string describe_story(const model::ProcessKey& process,
                             const std::string& id) const;

  // How many stories of the same kind as this one the process has had, or
  // nothing if it is not known.
  std::optional<std::uint64_t> count_peers(const model::ProcessKey& process,
                                           const std::string& id) const;

  const std::optional<ProbesGiven>& given() const { return given_; }

  // Events that probes left out (one reason is that there are more than they
  // may tell a second), of the first processes.
  const std::map<model::ProcessKey, std::int64_t>& lost() const {
    return lost_;
  }

  // Whether there were more such processes than are kept.
  bool has_more_lost() const { return has_more_lost_; }

  std::size_t connection_count() const { return connections_.size(); }

  std::size_t loop_count() const { return loops_.size(); }

  // Loops, connections and stories for which there was no room any more.
  std::uint64_t forgotten() const { return forgotten_; }

  // Processes likewise: their names, and whose children they are.
  std::uint64_t forgotten_hellos() const { return hellos_.forgotten(); }

private:
  struct StoryKey {
    model::ProcessKey process;
    std::string id;

    auto operator<=>(const StoryKey&) const = default;
  };

  void see(const ProbeEvent& event, const ProbeHello& hello);
  void see(const ProbeEvent& event, const ProbeLost& lost);
  void see(const ProbeEvent& event, const LoopStarted& started);
  void see(const ProbeEvent& event, const LoopClosed& closed);
  void see(const ProbeEvent& event, const ConnectionOpened& opened);
  void see(const ProbeEvent& event, const StoryStarted& story);
  LoopState& put_loop(const LoopKey& key, LoopState state);
  void close(const ConnectionKey& key);
  void retire(const LoopKey& key);

  RecentMap<model::ProcessKey, ProbeHello> hellos_{k_most_hellos};
  std::set<std::string, std::less<>> runtimes_; // of two
  std::map<model::ProcessKey, std::int64_t> lost_;
  bool has_more_lost_ = false;
  std::optional<ProbesGiven> given_;
  BoundedMap<LoopKey, LoopState> loops_{{k_most_loops, k_longest_texts}};
  std::deque<LoopKey> retired_;
  BoundedMap<ConnectionKey, ConnectionState> connections_{
      {k_most_connections, k_longest_openings}};
  BoundedMap<StoryKey, StoryStarted> stories_{
      {k_most_stories, k_longest_texts}};
  // How many stories of a kind there were.
  BoundedMap<StoryKey, std::uint64_t> kinds_{{k_most_kinds, k_longest_texts}};
  std::uint64_t forgotten_ = 0;
};

} // namespace hawk::analyse
