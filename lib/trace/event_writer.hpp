#pragma once

// Events to a trace file: the sink of everything but the agent's output.

#include "base/clock.hpp"
#include "model/event_sink.hpp"
#include "trace/appender.hpp"

namespace hawk::trace {

class EventWriter final : public model::EventSink {
public:
  // All three outlive this. `origin`: the header's monotonic reading.
  EventWriter(Appender& appender,
              const base::Clock& clock,
              std::uint32_t writer,
              base::Nanos origin);

  // Writes the payload as this writer's next record, at the event's own time,
  // or now if that is 0.
  void accept(const model::Event& event) override;

  // False: it could not be written, and is counted as lost.
  bool write(model::Payload payload);

  base::Nanos now() const;

private:
  bool put(const model::Event& event);

  Appender* appender_;
  const base::Clock* clock_;
  std::uint32_t writer_;
  base::Nanos origin_;
};

} // namespace hawk::trace
