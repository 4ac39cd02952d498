#pragma once

// The rule cross-loop-object, as far as it is about objects that are no
// connection: a lock or queue of one loop is used from another, or its loop is
// closed. (A connection that live loops share is judged by stale_connection.)
// Waits a moment: a stale connection brings the locks of its pool along, and
// one defect is one finding. cross_loop_finding words it.

#include "analyse/analyser.hpp"
#include "analyse/case_table.hpp"
#include "analyse/loop_case.hpp"
#include "analyse/patience.hpp"
#include "analyse/recent_counts.hpp"
#include "analyse/stale_connection.hpp"

#include <string>
#include <utility>

namespace hawk::analyse {

struct Crossing : LoopCase {
  std::string object; // "Lock"; "loop" for a call on the loop itself
  std::string client; // of such a call
  LoopKey loop;
  bool closed = false;
  bool resting = false; // neither closed nor running, at the first use
  std::string closed_in;
  std::int64_t running_loop = 0;
  std::string operation;
  std::string message; // of an exception
  std::uint64_t uses = 0;
};

class CrossLoop final {
public:
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

  bool is_undecided() const { return patience_.is_undecided(); }

  std::uint64_t untold() const { return cases_.untold(); }

private:
  static constexpr std::size_t k_most_counts = 10'000;

  struct Key {
    std::string object;
    std::string file; // that uses it
    int line = 0;

    auto operator<=>(const Key&) const = default;
  };

  struct Known {
    Crossing told;
    Waiting waiting;
  };

  void see(const ProbeEvent& event, Crossing crossing, std::int64_t count);
  void raise(const Known& known);

  const World& world_;
  const LoopWorld& loops_;
  const StaleConnection& stale_;
  FindingSink& sink_;
  CaseTable<Key, Known> cases_;
  Patience patience_{k_patience};
  // The probe counts for each process and place.
  RecentCounts<std::pair<const Known*, model::ProcessKey>> uses_{k_most_counts};
};

} // namespace hawk::analyse
