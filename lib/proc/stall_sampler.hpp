#pragma once

// Watches the threads that run event loops, on a thread of its own, so that
// neither a slow look nor a busy main thread makes the other late. Threads are
// named by who knows them (a probe), or offered when they are seen in an
// epoll_wait(2): of those it takes what runs Python or Node, because a worker
// of another runtime may rest where it wants.

#include "base/clock.hpp"
#include "model/event.hpp"
#include "proc/loop_thread.hpp"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace hawk::proc {

struct StallOptions {
  StallTracker::Limits limits;
  std::size_t most_threads = 64;
};

class StallSampler final {
public:
  // `origin` is the monotonic reading from which times of records count. No
  // thread is started before there is a loop to watch.
  explicit StallSampler(Nanos origin, const StallOptions& options = {});
  StallSampler(const StallSampler&) = delete;
  StallSampler& operator=(const StallSampler&) = delete;
  ~StallSampler();

  // A thread that runs a loop, by its probe.
  void watch(const model::ThreadKey& thread);

  // One that was seen in an epoll_wait(2). Cheap for one that is known.
  void offer(const model::ThreadKey& thread);

  // What was seen since the last call; of a stall only the latest.
  std::vector<model::StallSeen> take();

  // A sentence each, for the report.
  std::vector<std::string> missing();

private:
  struct Wish {
    model::ThreadKey thread;
    LoopOrigin origin = LoopOrigin::seen;
  };

  void add(const Wish& wish);
  void run();

  Nanos origin_;
  StallOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ends_ = false;
  std::set<model::ThreadKey> known_;
  std::map<model::ThreadKey, int> tries_; // of those that are tried again
  std::vector<Wish> wishes_;
  std::vector<model::StallSeen> seen_;
  std::set<std::string> missing_;
  std::uint64_t lost_ = 0;
  std::thread thread_;
};

} // namespace hawk::proc
