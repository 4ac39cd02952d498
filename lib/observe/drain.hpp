#pragma once

// The drain: the thread that always reads what the agent writes. It waits for
// the kernel only, allocates nothing, and hands every batch to the trace and
// to the forwarder of its outlet.

#include "base/fd.hpp"
#include "base/result.hpp"
#include "observe/chunk_recorder.hpp"
#include "observe/forwarder.hpp"
#include "observe/outlet.hpp"
#include "observe/shared_recording.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace hawk::observe {

class Drain final {
public:
  // All references outlive this. What can fail fails here, before the agent
  // starts.
  static base::Result<std::unique_ptr<Drain>>
  make(const std::vector<Outlet>& outlets,
       SharedRecording& shared,
       ChunkRecorder& recorder);
  Drain(const Drain&) = delete;
  Drain& operator=(const Drain&) = delete;
  ~Drain();

  // `forwarders` are by outlet. `on_change` runs on the drain's thread when an
  // outlet ended, and when is_done().
  void start(std::vector<Forwarder*> forwarders,
             std::function<void()> on_change);

  // Takes what is there now and then ends, though somebody may still write.
  void stop();

  bool is_done() const { return done_; }

  std::uint64_t lines() const { return lines_; }

private:
  Drain(const std::vector<Outlet>& outlets,
        SharedRecording& shared,
        ChunkRecorder& recorder,
        base::Fd stop);

  void run();
  bool read_one(std::size_t index);
  void close_one(std::size_t index);

  const std::vector<Outlet>& outlets_;
  SharedRecording& shared_;
  ChunkRecorder& recorder_;
  std::vector<Forwarder*> forwarders_;
  std::function<void()> on_change_;
  base::Fd stop_;           // an eventfd
  std::uint64_t taken_ = 0; // bytes, of all outlets; the thread's own
  std::atomic<std::uint64_t> lines_{0};
  std::atomic<bool> done_{false};
  std::thread thread_;
};

} // namespace hawk::observe
