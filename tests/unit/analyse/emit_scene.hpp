#pragma once

// Emissions told by hand: worker[10] makes tasks at lines of its own.

#include "analyse/probe_event.hpp"
#include "unit/analyse/loop_scene.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace hawk::analyse::test {

// An emission in milliseconds since the scene's first second; a time that is
// absent did not come.
struct EmitTold {
  double event = 0;
  std::optional<double> segment_end{};
  std::optional<double> start{};
  std::optional<double> done{};
  std::string outcome = "ok";
  std::int64_t step = 0;
  std::int64_t start_step = 0;
  std::string step_name{};
  std::int64_t producer = 1;
  std::int64_t weight = 1;
};

inline std::int64_t nanos_of(double milliseconds) {
  return 1'000'000'000 + static_cast<std::int64_t>(milliseconds * 1e6);
}

inline Attributes attributes_of(const EmitTold& told, std::int64_t number) {
  Attributes made = {{"emit", number},
                     {"loop", std::int64_t{1}},
                     {"how", std::string("create_task")},
                     {"name", std::string("publish")},
                     {"producer", told.producer},
                     {"producer_name", std::string("agent")},
                     {"event_nano", nanos_of(told.event)},
                     {"outcome", told.outcome},
                     {"step", told.step},
                     {"start_step", told.start_step},
                     {"step_name", told.step_name},
                     {"steps", std::string("function")},
                     {"weight", told.weight}};
  const auto put = [&made](const char* name, const std::optional<double>& at) {
    if (at) {
      made[name] = nanos_of(*at);
    }
  };
  put("segment_end_nano", told.segment_end);
  put("start_nano", told.start);
  put("done_nano", told.done);
  return made;
}

class EmitScene final {
public:
  explicit EmitScene(model::Pid pid = 10)
      : pid_(pid) {}

  // The next emission, at worker.py:LINE.
  ProbeEvent emit(const EmitTold& told, std::int64_t line_number = 7) {
    return say("hawk.emit",
               attributes_of(told, ++emits_) + line(line_number, "emit"));
  }

  ProbeEvent say(std::string name, Attributes attributes) {
    model::LogEvent event;
    event.process = key(pid_);
    event.event_name = std::move(name);
    event.attributes = std::move(attributes);
    time_ += std::chrono::milliseconds(10);
    return *parse_probe_event({0, ++sequence_, time_, event});
  }

private:
  model::Pid pid_;
  std::int64_t emits_ = 0;
  std::uint64_t sequence_ = 0;
  Nanos time_ = std::chrono::seconds(1);
};

} // namespace hawk::analyse::test
