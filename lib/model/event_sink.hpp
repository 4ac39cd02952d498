#pragma once

// The one seam between sources and everything behind them.

#include "model/event.hpp"

#include <vector>

namespace hawk::model {

class EventSink {
public:
  virtual ~EventSink() = default;
  virtual void accept(const Event& event) = 0;
};

// Passes each event to several sinks, in order.
class Fanout final : public EventSink {
public:
  explicit Fanout(std::vector<EventSink*> sinks)
      : sinks_(std::move(sinks)) {}

  void accept(const Event& event) override {
    for (EventSink* sink : sinks_) {
      sink->accept(event);
    }
  }

private:
  std::vector<EventSink*> sinks_; // not owned
};

} // namespace hawk::model
