#pragma once

// The rule unhandled-failure: a task failed and nobody looked at its exception,
// a promise was rejected, or a callback failed where nobody can look. Folds those of one kind at one line. Silent on
// cancellation, and on what a stale loop leaves behind: that has a rule of its
// own, and the rest of it is noise. failure_finding words it.

#include "analyse/analyser.hpp"
#include "analyse/loop_world.hpp"
#include "analyse/process_family.hpp"
#include "analyse/stale_connection.hpp"
#include "analyse/world.hpp"

#include <map>
#include <string>
#include <tuple>

namespace hawk::analyse {

struct Failure {
  model::ProcessKey process; // the first
  ProcessTally processes;
  TaskFailed::Kind kind = TaskFailed::Kind::task;
  std::string error_type;
  std::string error; // of the first
  std::string task;
  ProbePlace place;
  std::string story;
  std::string story_in_words;
  std::uint64_t times = 0;
  Nanos first_seen{};
  Nanos last_seen{};
};

class UnhandledFailure final {
public:
  static constexpr std::size_t k_most_cases = 500;

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
  bool is_undecided() const;

  std::uint64_t untold() const { return untold_; }

private:
  // Family, type of the error, place.
  using CaseKey = std::tuple<std::string, std::string, std::string, int>;

  struct Known {
    Failure told;
    bool waits = false; // its text may have another explanation
  };

  void raise(Known& known);

  const World& world_;
  const LoopWorld& loops_;
  const StaleConnection& stale_;
  FindingSink& sink_;
  std::map<CaseKey, Known> cases_;
  std::size_t waiting_ = 0;
  std::uint64_t untold_ = 0;
};

} // namespace hawk::analyse
