#pragma once

// The part of a run that waits: for signals, time, the drain, the forwarders
// and the agent's end. On libuv, on the main thread, beside the path of the
// agent's bytes and never in it.

#include "loop/loop.hpp"
#include "loop/readable.hpp"
#include "loop/timer.hpp"
#include "loop/wakeup.hpp"
#include "observe/agent.hpp"
#include "observe/drain.hpp"
#include "observe/event_channel.hpp"
#include "observe/keeper.hpp"
#include "observe/runner.hpp"
#include "observe/signal_policy.hpp"
#include "observe/watcher.hpp"

#include <set>

namespace hawk::observe {

// What a run is made of; owned by the Runner.
struct RunParts {
  const RunOptions& options;
  Recording& recording;
  const std::vector<Outlet>& outlets;
  Keeper& keeper;
  EventChannel* channel; // null: could not be made
  SignalReader& signals;
  loop::Loop& loop;
  std::set<model::Pid> strangers; // our children before there was an agent
};

class RunLoop final {
public:
  RunLoop(RunParts parts, RunHooks hooks);

  // Before the agent starts: everything that may fail.
  base::Result<> prepare();

  // For the drain's and the forwarders' threads.
  void wake() { wakeup_->wake(); }

  // The agent is there: waits until all is over.
  RunResult run(model::Pid agent,
                Drain& drain,
                const std::vector<Forwarder*>& forwarders);

private:
  void on_wake();
  void on_signal();
  void on_tick();
  void end_tree(int signal);
  void on_timeout();
  void on_linger_over();
  void state_closed_streams();
  void keep_abandoning();
  void watch_slow_reader();
  void act(const Signal& signal, SignalAction action);
  void stop_waiting();
  bool resize(); // false: the sizes are the same
  void stop_with_agent();
  bool is_quiet() const;
  void reap();
  void note_end(const model::Ended& seen);
  void write_end();
  void finish_recording();
  void write_closed(std::size_t index);
  void release_outputs();

  RunParts parts_;
  RunHooks hooks_;
  Watcher watcher_;
  Agent agent_;
  SignalPolicy policy_;
  loop::Timer tick_;
  loop::Timer timeout_;
  loop::Timer linger_;
  loop::Timer after_end_; // a reader that does not read; giving it up
  std::unique_ptr<loop::Wakeup> wakeup_;
  std::unique_ptr<loop::Readable> signal_readable_;
  Drain* drain_ = nullptr;
  std::vector<Forwarder*> forwarders_;
  std::vector<bool> released_; // by outlet: our copy of the output is closed
  std::vector<bool> closed_;   // by outlet: its `closed` record is written
  base::Nanos started_{};
  bool ctrl_c_ = false;   // the terminal sent SIGINT
  bool held_ = false;     // somebody kept an output beyond the linger time
  bool recorded_ = false; // finish_recording() was done
  RunResult result_;
};

} // namespace hawk::observe
