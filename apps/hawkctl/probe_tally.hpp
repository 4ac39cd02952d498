#pragma once

// Which processes loaded a probe, and what the probes cost and lost, as they
// say it themselves: for `run -v`.

#include "model/event_sink.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace hawk::cli {

class ProbeTally final : public model::EventSink {
public:
  void accept(const model::Event& event) override;

  // Lines of hawkctl's; empty if nobody said whether there were probes.
  std::string format() const;

private:
  // One interpreter; its counts are since its start.
  struct Speaker {
    std::string runtime; // "python 3.11.2"
    std::int64_t events = 0;
    std::int64_t hooks = 0;
    std::int64_t nanos = 0;
    std::int64_t lost = 0;
    std::string why_lost;
  };
  // Process and interpreter: a subinterpreter has a probe of its own.
  using Key = std::pair<model::ProcessKey, std::int64_t>;

  std::string format_speakers() const;
  std::string format_costs() const;

  bool offered_ = false;
  std::string not_offered_; // why
  std::map<Key, Speaker> speakers_;
};

} // namespace hawk::cli
