#pragma once

// Samples for a check that records nothing: what a trace would hold goes
// straight to the rules. A header first, then every sample with the checkpoint
// that is the rules' clock tick.

#include "base/clock.hpp"
#include "model/event_sink.hpp"
#include "observe/loop_stalls.hpp"
#include "proc/live_pipe_probe.hpp"
#include "proc/root.hpp"
#include "proc/sampler.hpp"

#include <memory>

namespace hawk::observe {

// How often the threads of a target are read: DESIGN, section 7.
constexpr base::Nanos k_sample_period = std::chrono::milliseconds(250);

class Sampling final {
public:
  // Root and sink outlive it. This process is no part of the target. Times
  // count from `start`.
  Sampling(const proc::Root& root,
           proc::Target target,
           model::EventSink& sink,
           const base::ClockReading& start = base::SystemClock().read());
  Sampling(const Sampling&) = delete;
  Sampling& operator=(const Sampling&) = delete;

  proc::SampleResult sample();

  // Makes the next sample a look at everything.
  void hurry() { sampler_.hurry(); }

  // A fact of another kind, as of now. Loops that a probe states are watched.
  void push(model::Payload payload);

  proc::PipeProbe& probe() { return probe_; }

  // Of the header: event times count from its monotonic reading.
  const base::ClockReading& start() const { return start_; }

private:
  base::SystemClock clock_;
  base::ClockReading start_;
  model::EventSink& sink_;
  proc::LivePipeProbe probe_;
  std::unique_ptr<LoopStalls> stalls_; // null: not watched
  proc::Sampler sampler_;
  std::uint64_t samples_ = 0;
};

} // namespace hawk::observe
