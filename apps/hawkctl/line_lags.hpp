#pragma once

// Lines of the agent's stdout that bear a time: from that until hawkctl had
// read them. Of stamps to the second nothing can be said.

#include "analyse/distribution.hpp"
#include "format/log_time.hpp"
#include "model/event.hpp"
#include "model/lag_report.hpp"
#include "story/lines.hpp"

#include <optional>

namespace hawk::cli {

class LineLags final {
public:
  LineLags();

  LineLags(const LineLags&) = delete;
  LineLags& operator=(const LineLags&) = delete;

  void accept(const model::Event& event);

  // Nothing: no line had such a time.
  std::optional<model::LagFigures> make() const;

private:
  void look(const story::Line& line);

  std::optional<base::ClockReading> start_;
  std::optional<format::LogTimes> times_;
  story::Lines lines_;
  analyse::Distribution lags_;
};

} // namespace hawk::cli
