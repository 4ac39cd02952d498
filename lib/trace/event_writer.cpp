#include "trace/event_writer.hpp"

#include "trace/encode.hpp"

namespace hawk::trace {

EventWriter::EventWriter(Appender& appender,
                         const base::Clock& clock,
                         std::uint32_t writer,
                         base::Nanos origin)
    : appender_(&appender),
      clock_(&clock),
      writer_(writer),
      origin_(origin) {}

base::Nanos EventWriter::now() const {
  return clock_->read().monotonic - origin_;
}

bool EventWriter::write(model::Payload payload) {
  return put({writer_, 0, base::Nanos{}, std::move(payload)});
}

void EventWriter::accept(const model::Event& event) {
  put(event);
}

bool EventWriter::put(const model::Event& event) {
  const base::Nanos time = now();
  if (!appender_->ready(time)) {
    appender_->lose({}, time);
    return false;
  }
  model::Event own = event;
  own.writer = writer_;
  own.sequence = appender_->sequence();
  if (own.time == base::Nanos{}) {
    own.time = time;
  }
  if (!appender_->append(encode(own))) {
    appender_->lose({}, time);
    return false;
  }
  return true;
}

} // namespace hawk::trace
