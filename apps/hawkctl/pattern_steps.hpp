#pragma once

// --step-pattern: steps begin where a line of the agent's stdout, or the body
// of an event, matches. Emissions get the steps that these lines say, in place
// of the probe's. A line counts from when hawkctl read it, so an emission
// within a millisecond of it may be given to the step beside.

#include "model/event_sink.hpp"
#include "story/lines.hpp"
#include "story/regex.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace hawk::cli {

class PatternSteps final {
public:
  // Steps that are remembered: emissions reach back a few.
  static constexpr std::size_t k_most_marks = 10'000;

  explicit PatternSteps(story::Regex pattern);

  PatternSteps(const PatternSteps&) = delete;
  PatternSteps& operator=(const PatternSteps&) = delete;

  // Takes in what begins a step, and returns the event with its steps.
  model::Event mark(model::Event event);

  // How many lines have matched.
  std::uint64_t count() const { return count_; }

private:
  struct Mark {
    model::Nanos time{};
    std::string name;
  };

  void look(std::string_view text, model::Nanos time);
  // How many steps have begun at that time since the trace's start.
  std::uint64_t index_at(model::Nanos time) const;
  const std::string* name_of(std::uint64_t index) const;
  void rewrite(model::LogEvent& event) const;

  story::Regex pattern_;
  story::Lines lines_;
  std::optional<model::Nanos> start_; // CLOCK_MONOTONIC of the trace's
  std::deque<Mark> marks_;            // rising
  std::uint64_t count_ = 0;           // with those that are forgotten
};

} // namespace hawk::cli
