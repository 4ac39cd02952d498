#include "observe/chunk_recorder.hpp"

#include "model/names.hpp"

#include <fmt/core.h>

namespace hawk::observe {

namespace {

// DESIGN: a checkpoint every 1 MiB.
constexpr std::uint64_t k_checkpoint_bytes = std::uint64_t{1} << 20;

} // namespace

ChunkRecorder::ChunkRecorder(int fd,
                             trace::SharedFile& shared,
                             std::uint32_t writer,
                             base::Nanos origin,
                             std::string id,
                             RecordingLimits limits)
    : shared_(&shared),
      appender_(fd, shared, writer),
      writer_(writer),
      origin_(origin),
      id_(std::move(id)),
      limits_(limits),
      next_checkpoint_(k_checkpoint_bytes) {}

void ChunkRecorder::record(model::Stream stream,
                           std::uint64_t offset,
                           std::string_view chunk) {
  if (shared_->size.load(std::memory_order_relaxed) >= limits_.max_size) {
    Capped& capped = capped_[static_cast<std::size_t>(stream)];
    capped.offset = capped.bytes == 0 ? offset : capped.offset;
    capped.bytes += chunk.size();
    ++capped.chunks;
    return;
  }
  while (!chunk.empty()) {
    const trace::Piece piece = trace::take_piece(chunk);
    record_piece(stream, offset, piece);
    offset += piece.bytes.size();
  }
}

void ChunkRecorder::record_piece(model::Stream stream,
                                 std::uint64_t offset,
                                 const trace::Piece& piece) {
  const base::Nanos now = base::monotonic_now() - origin_;
  const trace::StreamRange range{stream, offset, piece.bytes.size()};
  if (!appender_.ready(now)) {
    appender_.lose(range, now);
    return;
  }
  const std::size_t length = trace::format_stream_record(
      line_, {writer_, appender_.sequence(), now}, stream, offset, piece);
  if (!appender_.append({line_.data(), length})) {
    appender_.lose(range, now);
    return;
  }
  if (appender_.bytes() >= next_checkpoint_) {
    write_checkpoint(now);
    next_checkpoint_ = appender_.bytes() + k_checkpoint_bytes;
  }
}

// Formatted by hand, like everything here: trace::encode() allocates.
void ChunkRecorder::write_checkpoint(base::Nanos now) {
  const base::ClockReading clock = base::SystemClock().read();
  const auto end = fmt::format_to_n(
      line_.data(),
      line_.size(),
      R"({{"k":"chk","w":{},"q":{},"t":{},"v":{},"min":1,"id":"{}",)"
      R"("time_unix_nano":"{}","monotonic_nano":"{}","boottime_nano":"{}",)"
      R"("n":{},"bytes":{})",
      writer_,
      appender_.sequence(),
      now.count(),
      trace::k_version,
      id_,
      clock.real.count(),
      clock.monotonic.count(),
      clock.boot.count(),
      appender_.records(),
      appender_.bytes());
  if (!appender_.append({line_.data(), trace::seal_record(line_, end.size)})) {
    appender_.lose({}, now);
  }
}

void ChunkRecorder::write_capped(model::Stream stream, const Capped& capped) {
  const base::Nanos now = base::monotonic_now() - origin_;
  const auto end = fmt::format_to_n(
      line_.data(),
      line_.size(),
      R"({{"k":"gap","w":{},"q":{},"t":{},"reason":"max_size","n":{},)"
      R"("bytes":{},"s":"{}","o":{})",
      writer_,
      appender_.sequence(),
      now.count(),
      capped.chunks,
      capped.bytes,
      model::name_of(stream),
      capped.offset);
  if (!appender_.append({line_.data(), trace::seal_record(line_, end.size)})) {
    appender_.lose({}, now);
  }
}

void ChunkRecorder::finish() {
  appender_.state_losses(base::monotonic_now() - origin_);
  for (std::size_t i = 0; i < capped_.size(); ++i) {
    if (capped_[i].bytes > 0) {
      write_capped(static_cast<model::Stream>(i), capped_[i]);
    }
  }
}

std::uint64_t ChunkRecorder::capped_bytes() const {
  std::uint64_t bytes = 0;
  for (const Capped& capped : capped_) {
    bytes += capped.bytes;
  }
  return bytes;
}

} // namespace hawk::observe
