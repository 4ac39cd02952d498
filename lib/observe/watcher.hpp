#pragma once

// Watches the agent's processes while it runs: the sampler's events and the
// checkpoints into the recording, and a closer look when time is over.

#include "observe/loop_stalls.hpp"
#include "observe/recording.hpp"
#include "proc/live_pipe_probe.hpp"
#include "proc/root.hpp"
#include "proc/sampler.hpp"

#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace hawk::observe {

class Watcher final {
public:
  // Without /proc there is nothing to watch: `is_blind`, and the reason in
  // the trace.
  // `strangers` were our children before there was an agent.
  Watcher(Recording& recording,
          model::Pid keeper,
          std::set<model::Pid> strangers,
          base::Nanos stall_threshold);

  bool is_blind() const { return !root_; }

  // Where what the agent states goes: into the recording, and loops that it
  // names are watched.
  model::EventSink& statements() { return listener_; }

  // Stalls of event loops that were seen since the last sample.
  void write_stalls();

  // One sample. A checkpoint follows at least once a second, and with every
  // sample while something is suspicious.
  void sample();

  // The same, with everything that is looked at more rarely: before an end.
  void look();

  // What every thread below us does right now; into the trace as well.
  std::vector<model::ThreadSeen> look_closely();

  // Who holds an end of the object, except ourselves and the keeper.
  std::vector<model::Holder> find_holders(const model::ObjectKey& object);

  // The process's key; start time 0 where that cannot be read.
  model::ProcessKey identify(model::Pid pid) const;

  // "sleep", for messages; empty if it is gone.
  std::string name_of(model::Pid pid) const;

private:
  class Listener final : public model::EventSink {
  public:
    explicit Listener(Watcher& watcher)
        : watcher_(watcher) {}

    void accept(const model::Event& event) override;

  private:
    Watcher& watcher_;
  };

  Recording& recording_;
  Listener listener_{*this};
  std::unique_ptr<LoopStalls> stalls_;
  model::Pid keeper_;
  std::set<model::Pid> others_; // below us, and not the agent's
  std::optional<proc::Root> root_;
  std::unique_ptr<proc::LivePipeProbe> probe_;
  std::unique_ptr<proc::Sampler> sampler_;
  SampledSoFar so_far_;
  base::Nanos last_checkpoint_{};
};

} // namespace hawk::observe
