#include "otlp_recorder.hpp"

#include "trace/format.hpp"

#include <utility>

namespace hawk::cli {

OtlpRecorder::OtlpRecorder(int fd,
                           trace::SharedFile& shared,
                           const base::Clock& clock,
                           base::Nanos origin,
                           std::uint64_t max_size)
    : shared_(shared),
      clock_(clock),
      max_size_(max_size),
      appender_(fd, shared, trace::k_writer_receiver),
      writer_(appender_, clock, trace::k_writer_receiver, origin) {}

void OtlpRecorder::take(model::OtlpSeen seen) {
  if (shared_.size.load(std::memory_order_relaxed) >= max_size_) {
    ++capped_.records;
    capped_.bytes += seen.data.size();
    return;
  }
  seen.observed_timestamp = clock_.read().real;
  writer_.write(std::move(seen));
}

void OtlpRecorder::note(model::LogEvent event) {
  writer_.write(std::move(event));
}

void OtlpRecorder::finish() {
  if (capped_.records > 0) {
    capped_.reason = "max_size";
    capped_.detail = "what came by OTLP";
    writer_.write(capped_);
  }
  appender_.state_losses(writer_.now());
}

} // namespace hawk::cli
