#pragma once

// The drain: a thread for each output that always reads what the agent writes.
// It waits for the kernel, and for the other output's record at most; it
// allocates nothing, and hands every batch to the trace and to the forwarder of
// its outlet. It never polls the agent's pipe:
// after one poll(2) every write to it wakes the readers, for good, which cost a
// writer of short lines a fifth of its speed (pipe_write, poll_usage).

#include "base/result.hpp"
#include "observe/chunk_recorder.hpp"
#include "observe/forwarder.hpp"
#include "observe/outlet.hpp"
#include "observe/shared_recording.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hawk::observe {

class Drain final {
public:
  // All references outlive this.
  Drain(const std::vector<Outlet>& outlets,
        SharedRecording& shared,
        ChunkRecorder& recorder);
  Drain(const Drain&) = delete;
  Drain& operator=(const Drain&) = delete;
  ~Drain();

  // `forwarders` are by outlet. `on_change` runs on a thread of the drain's
  // when an outlet ended, and when is_done(). Throws std::system_error, as
  // std::thread does: before the agent.
  void start(std::vector<Forwarder*> forwarders,
             std::function<void()> on_change);

  // Takes what is there now and then ends, though somebody may still write. To
  // be called again and again until is_done(): a thread may just have been
  // about to read.
  void stop();

  bool is_done() const { return open_ == 0; }

  std::uint64_t lines() const { return lines_; }

private:
  void run(std::size_t index);
  bool has_more(std::size_t index, std::uint64_t after_stop) const;
  std::size_t read_one(std::size_t index);

  const std::vector<Outlet>& outlets_;
  SharedRecording& shared_;
  ChunkRecorder& recorder_;
  std::mutex recording_; // two outlets, one recorder
  std::vector<Forwarder*> forwarders_;
  std::function<void()> on_change_;
  std::atomic<std::uint64_t> lines_{0};
  std::atomic<std::size_t> open_{0};
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_; // by outlet
};

} // namespace hawk::observe
