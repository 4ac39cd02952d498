#pragma once

// The seam of the rules: events in, findings out. An analyser never fetches
// and never reads a clock; time is in the events.

#include "base/clock.hpp"
#include "model/event.hpp"
#include "model/finding.hpp"
#include "model/stream_need.hpp"

#include <string>
#include <vector>

namespace hawk::analyse {

// Where rules put what they find. The same identity again replaces the earlier
// finding, which is how a verdict becomes surer, or is taken back to a note.
class FindingSink {
public:
  virtual ~FindingSink() = default;
  virtual void raise(model::Finding finding) = 0;
};

class Analyser {
public:
  virtual ~Analyser() = default;

  // Events come in the order of the trace.
  virtual void on_event(const model::Event& event) = 0;

  // No more events; the last one was at `ended_at`.
  virtual void finish(base::Nanos ended_at) = 0;

  // What it has a use for of the agent's output from here on. That is much: one
  // that has had enough stops wanting it, for good. Its literals never change
  // until then.
  virtual model::StreamNeed stream_need() const { return {}; }

  // Whether something may become a finding if nothing changes for a while: who
  // ends the observation by choice should go on.
  virtual bool is_undecided() const = 0;

  // What it could not look at, a sentence each, for the end of the report.
  virtual std::vector<std::string> not_seen() const { return {}; }
};

} // namespace hawk::analyse
