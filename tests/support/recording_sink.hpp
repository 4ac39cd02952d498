#pragma once

// A sink that keeps what it was given and can be asked.

#include "model/event_sink.hpp"

#include <vector>

namespace hawk::test {

class RecordingSink final : public model::EventSink {
public:
  void accept(const model::Event& event) override { events.push_back(event); }

  // All payloads of one type, in order.
  template <typename Payload>
  std::vector<Payload> all() const {
    std::vector<Payload> out;
    for (const model::Event& event : events) {
      if (const auto* payload = std::get_if<Payload>(&event.payload)) {
        out.push_back(*payload);
      }
    }
    return out;
  }

  std::vector<model::Event> events;
};

} // namespace hawk::test
