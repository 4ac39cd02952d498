#pragma once

// A chunk of the agent's output to stream records, with checkpoints: what the
// drain does and, after its death, the keeper. Allocates nothing.

#include "base/clock.hpp"
#include "trace/appender.hpp"
#include "trace/stream_record.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace hawk::observe {

struct RecordingLimits {
  std::uint64_t max_size = std::uint64_t{4} << 30; // of the trace, bytes
};

class ChunkRecorder final {
public:
  // `id` is the trace's; `origin` the header's monotonic reading.
  ChunkRecorder(int fd,
                trace::SharedFile& shared,
                std::uint32_t writer,
                base::Nanos origin,
                std::string id,
                RecordingLimits limits);

  void
  record(model::Stream stream, std::uint64_t offset, std::string_view chunk);

  // States what could not be written, and how much the size cap kept out.
  void finish();

  trace::Appender& appender() { return appender_; }

  const trace::Appender& appender() const { return appender_; }

  // Bytes that the size cap kept out.
  std::uint64_t capped_bytes() const;

private:
  struct Capped {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::uint64_t chunks = 0;
  };

  void record_piece(model::Stream stream,
                    std::uint64_t offset,
                    const trace::Piece& piece);
  void write_checkpoint(base::Nanos now);
  void write_capped(model::Stream stream, const Capped& capped);

  trace::SharedFile* shared_;
  trace::Appender appender_;
  std::uint32_t writer_;
  base::Nanos origin_;
  std::string id_;
  RecordingLimits limits_;
  std::uint64_t next_checkpoint_;
  std::array<Capped, 3> capped_{}; // by model::Stream
  std::array<char, trace::k_record_room> line_{};
};

} // namespace hawk::observe
