#include "trace/event_writer.hpp"

#include "trace/encode.hpp"
#include "trace/format.hpp"

#include <fmt/core.h>

namespace hawk::trace {

namespace {

// The record, or where no reader would take that, what stands for it.
std::string encode_within(const model::Event& event) {
  std::string line = encode(event);
  if (line.size() <= k_max_record) {
    return line;
  }
  model::Gap gap;
  gap.records = 1;
  gap.bytes = line.size();
  gap.reason = "too_long";
  gap.detail = fmt::format("a record of kind {}", kind_of(event.payload));
  return encode({event.writer, event.sequence, event.time, std::move(gap)});
}

} // namespace

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
  if (!appender_->append(encode_within(own))) {
    appender_->lose({}, time);
    return false;
  }
  return true;
}

} // namespace hawk::trace
