#pragma once

// What the keeper must know to go on where the recorder died: memory that both
// map, made before the keeper is forked.

#include "base/result.hpp"
#include "trace/appender.hpp"
#include "trace/format.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

namespace hawk::observe {

constexpr std::size_t k_most_outlets = 2;

struct SharedStream {
  std::atomic<std::uint64_t> read{0}; // bytes taken from the agent so far
  std::atomic<bool> closed{false};    // its end was reached
  std::atomic<bool> stated{false};    // and the trace says so
};

// The bytes of an outlet's last read. `length` is 0 while nothing waits to be
// recorded.
struct SharedBatch {
  std::atomic<std::uint32_t> length{0};
  std::uint64_t offset = 0;
  std::array<char, trace::k_max_chunk> bytes{};
};

struct SharedRecording {
  trace::SharedFile file;
  std::array<SharedStream, k_most_outlets> streams;
  std::array<SharedBatch, k_most_outlets> batches;
  std::atomic<std::int32_t> agent{0};        // pid; 0: not started
  std::atomic<std::uint64_t> agent_start{0}; // its start time
  std::atomic<bool> ended{false};            // and the trace says how
};

struct SharedRecordingDeleter {
  void operator()(SharedRecording* recording) const;
};

using SharedRecordingPtr =
    std::unique_ptr<SharedRecording, SharedRecordingDeleter>;

base::Result<SharedRecordingPtr> make_shared_recording();

} // namespace hawk::observe
