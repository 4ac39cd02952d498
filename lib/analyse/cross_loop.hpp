#pragma once

// The rule cross-loop-object, as far as it is about objects that are no
// connection: a lock or queue of one loop is used from another, or its loop is
// closed. (A connection that live loops share is judged by stale_connection.)
// Waits a moment: a stale connection brings the locks of its pool along, and
// one defect is one finding. cross_loop_finding words it.

#include "analyse/analyser.hpp"
#include "analyse/loop_world.hpp"
#include "analyse/probe_counts.hpp"
#include "analyse/process_family.hpp"
#include "analyse/stale_connection.hpp"
#include "analyse/world.hpp"

#include <map>
#include <string>
#include <tuple>

namespace hawk::analyse {

struct Crossing {
  model::ProcessKey process; // the first
  ProcessTally processes;
  std::string object; // "Lock"; "loop" for a call on the loop itself
  std::string client; // of such a call
  LoopKey loop;
  bool closed = false;
  std::string closed_in;
  std::int64_t running_loop = 0;
  std::string operation;
  std::string message; // of an exception
  ProbePlace place;
  std::string story;
  std::string story_in_words;
  std::uint64_t uses = 0;
  Nanos first_seen{};
  Nanos last_seen{};
};

class CrossLoop final {
public:
  static constexpr std::size_t k_most_cases = 500;

  // The write that follows on the pool's lock comes within the same call.
  static constexpr Nanos k_patience = std::chrono::seconds(2);

  // `stale` must have seen an event before we do.
  CrossLoop(const World& world,
            const LoopWorld& loops,
            const StaleConnection& stale,
            FindingSink& sink)
      : world_(world),
        loops_(loops),
        stale_(stale),
        sink_(sink) {}

  void on_event(const ProbeEvent& event);
  void on_time(Nanos now);
  void finish();
  bool is_undecided() const;

  std::uint64_t untold() const { return untold_; }

private:
  // Family, object, using place.
  using CaseKey = std::tuple<std::string, std::string, std::string, int>;

  struct Known {
    Crossing told;
    ProbeCounts<model::ProcessKey> uses;
    bool raised = false;
  };

  void see(const ProbeEvent& event, Crossing crossing, std::int64_t count);
  void raise(Known& known);

  const World& world_;
  const LoopWorld& loops_;
  const StaleConnection& stale_;
  FindingSink& sink_;
  std::map<CaseKey, Known> cases_;
  std::size_t waiting_ = 0; // not raised yet
  std::uint64_t untold_ = 0;
};

} // namespace hawk::analyse
