#pragma once

// The rule unhandled-failure: a task failed and nobody looked at its exception,
// a promise was rejected, or a callback failed where nobody can look. Folds those of one kind at one line. Silent on
// cancellation, and on what a stale loop leaves behind: that has a rule of its
// own, and the rest of it is noise. failure_finding words it.

#include "analyse/analyser.hpp"
#include "analyse/case_table.hpp"
#include "analyse/loop_case.hpp"
#include "analyse/patience.hpp"
#include "analyse/stale_connection.hpp"

#include <string>

namespace hawk::analyse {

struct Failure : LoopCase {
  TaskFailed::Kind kind = TaskFailed::Kind::task;
  std::string error_type;
  std::string error; // of the first
  std::string task;
  std::uint64_t times = 0;
};

class UnhandledFailure final {
public:
  // An exception is found unseen when its task is collected, which may be
  // before the next use of the connection that explains it.
  static constexpr Nanos k_patience = std::chrono::seconds(2);

  // `stale` must have seen an event before we do.
  UnhandledFailure(const World& world,
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
  struct Key {
    std::string error_type;
    std::string file; // that failed
    int line = 0;

    auto operator<=>(const Key&) const = default;
  };

  struct Known {
    Failure told;
    Waiting waiting; // its text may have another explanation
  };

  void raise(const Known& known);

  const World& world_;
  const LoopWorld& loops_;
  const StaleConnection& stale_;
  FindingSink& sink_;
  CaseTable<Key, Known> cases_;
  Patience patience_{k_patience};
};

} // namespace hawk::analyse
