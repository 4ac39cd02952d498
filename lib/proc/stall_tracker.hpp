#pragma once

// Glances at a thread that runs an event loop, to stalls: when it left its
// poll, whether all since is one absence, and what it was found doing. Pure:
// time is in the glances. Says when it wants to know more.
//
// Between two glances a thread may pass its poll unseen, so an absence alone is
// no stall. It is one in two cases: the thread slept in one call and was not
// once awake (the scheduler counts), or the interpreter says that it is in the
// same callback of the same turn of its loop.

#include "model/event.hpp"
#include "proc/python_stack.hpp"
#include "proc/schedstat.hpp"
#include "proc/syscall_line.hpp"
#include "proc/target.hpp"

#include <optional>
#include <vector>

namespace hawk::proc {

using base::Nanos;

struct Glance {
  Nanos at{};
  SchedStat pulse;
  SyscallLine line;
  bool in_poll = false; // of its loop
};

class StallTracker final {
public:
  struct Limits {
    Nanos threshold = k_stall_threshold;
    Nanos again = std::chrono::seconds(1); // and then each time it has doubled
  };

  // How the time of a loop is to be had from its clock (CLOCK_MONOTONIC).
  StallTracker(const Limits& limits, Nanos origin)
      : limits_(limits),
        origin_(origin) {}

  // A thread that was found in its loop already; else one that is away is
  // taken for one that has not begun until it was seen in its poll.
  void assume_in_loop() { polled_ = true; }

  // Nothing to say, or a stall that goes on or is over.
  std::optional<model::StallSeen> see(const Glance& glance);

  // What the stack was right after the last glance; nothing if it could not
  // be read. Gives what was over without being seen to be.
  std::optional<model::StallSeen>
  see_stack(Nanos at, const std::optional<PythonStack>& stack);

  // Which turn it was then, where that is all that was read: nothing is known
  // but whether it is still the same.
  void see_turn(Nanos at, const std::optional<LoopTurn>& turn);

  // It slept since the last stack was read: that is its stack still.
  void see_same_stack(Nanos at);

  // The call of the last glance in full.
  void see_call(const model::Wait& wait,
                std::string peer,
                const model::ProcessKey& other,
                std::string other_name);

  // It was stopped by a signal, a debugger or a freezer: nobody's fault.
  void see_stop() { stopped_ = true; }

  // The thread ended.
  std::optional<model::StallSeen> end(Nanos at);

  bool is_away() const { return away_; }

  bool knows_turn() const { return away_ && turn_.has_value(); }

  // How long, at the last glance.
  Nanos away_for() const { return away_ ? last_->at - left_ : Nanos{}; }

  // The last glance, or the stack behind it, found what the one before did:
  // the same sleep, or the same callback of the same turn.
  bool stands() const { return away_ && stands_; }

  // It sleeps in the call of the last glance, which is not known in full.
  bool wants_call() const;

private:
  struct Call {
    SyscallLine line;
    std::uint32_t count = 0;
    bool known = false;
    model::Wait wait;
    std::string peer;
    model::ProcessKey other;
    std::string other_name;
  };

  struct Place {
    std::vector<model::CodeLine> lines;
    std::uint32_t count = 0;
  };

  void leave(Nanos at, Nanos began, const SchedStat& pulse);
  void count(const Glance& glance);
  void follow_sleep(const Glance& glance);
  Nanos between(Nanos at) const;
  Nanos turn_began(const LoopTurn& turn) const;
  std::optional<model::StallSeen> break_off(Nanos at, Nanos began);
  std::optional<model::StallSeen> tell_going_on();
  std::optional<model::StallSeen> tell_over(Nanos at);
  // What is known to be one absence until then.
  struct Extent {
    model::StallSeen::Proof proof{};
    Nanos began{};
    Nanos lasted{};
  };

  std::optional<Extent> measure(Nanos until) const;
  std::optional<model::StallSeen> describe(Nanos until) const;
  void describe_call(model::StallSeen& out) const;
  void describe_stack(model::StallSeen& out) const;
  const Call* main_call() const;

  Limits limits_;
  Nanos origin_;
  bool polled_ = false;
  std::optional<Glance> last_;
  SchedStat pulse_in_poll_; // when last seen there

  // The absence that goes on.
  bool away_ = false;
  bool stopped_ = false;
  bool stands_ = false;
  Nanos left_{};  // its poll
  Nanos began_{}; // what is one absence
  SchedStat pulse_then_;
  std::uint32_t samples_ = 0;
  std::uint32_t on_processor_ = 0;
  std::vector<Call> calls_;
  std::size_t call_ = 0; // of the last glance
  Nanos slept_from_{};
  bool sleeps_ = false;
  Nanos longest_from_{};
  Nanos longest_sleep_{};
  bool asked_stack_ = false;
  bool out_of_loop_ = false;
  bool in_loop_ = false;
  std::optional<LoopTurn> turn_;
  Nanos turn_seen_{}; // last
  std::vector<Place> places_;
  std::size_t place_ = 0; // of the last stack
  std::uint32_t stacks_ = 0;
  Nanos next_report_{};
};

} // namespace hawk::proc
