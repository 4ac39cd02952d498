#pragma once

// The threads that a StallSampler watches, and what they share: the stacks'
// reader of each process. Decides which of those that were offered are watched.

#include "proc/live_pipe_probe.hpp"
#include "proc/loop_thread.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace hawk::proc {

class LoopThreads final {
public:
  LoopThreads(Root root, Nanos origin, const StallTracker::Limits& limits);
  LoopThreads(const LoopThreads&) = delete;
  LoopThreads& operator=(const LoopThreads&) = delete;

  enum class Added {
    watched,
    refused, // for good
    later,   // it may be one: its stack could not be read this time
  };

  Added add(const model::ThreadKey& thread, LoopOrigin origin);

  // Looks at those whose time has come; gives when to look again.
  Nanos look(Nanos now, std::vector<model::StallSeen>& into);

  std::size_t size() const { return watched_.size(); }

  const std::set<std::string>& missing() const { return missing_; }

private:
  struct Watched {
    LoopThread thread;
    Nanos due{};
  };

  PythonReader* find_reader(const model::ProcessKey& process);

  Root root_;
  LivePipeProbe probe_;
  Objects objects_;
  FarEnds far_ends_;
  LoopThread::Around around_;
  std::vector<Watched> watched_;
  // Null: none could be had.
  std::map<model::ProcessKey, std::unique_ptr<PythonReader>> readers_;
  std::set<std::string> missing_;
};

} // namespace hawk::proc
