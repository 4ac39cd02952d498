#pragma once

// What came by OTLP to a trace, as its writer 3, on one thread. At the trace's
// size limit it is left out and counted, as output is.

#include "base/clock.hpp"
#include "model/event.hpp"
#include "trace/appender.hpp"
#include "trace/event_writer.hpp"

#include <cstdint>

namespace hawk::cli {

class OtlpRecorder final {
public:
  // All that is referred to outlives this. `origin`: the header's monotonic
  // reading.
  OtlpRecorder(int fd,
               trace::SharedFile& shared,
               const base::Clock& clock,
               base::Nanos origin,
               std::uint64_t max_size);

  // Records it with the time now.
  void take(model::OtlpSeen seen);

  // An event of the receiver's own.
  void note(model::LogEvent event);

  // Nothing more comes: states what is not in the trace.
  void finish();

  const trace::Losses& losses() const { return appender_.losses(); }

  std::uint64_t capped_bytes() const { return capped_.bytes; }

private:
  trace::SharedFile& shared_;
  const base::Clock& clock_;
  std::uint64_t max_size_;
  trace::Appender appender_;
  trace::EventWriter writer_;
  model::Gap capped_;
};

} // namespace hawk::cli
