#pragma once

// Two tables of `hawkctl lag`, before and after a change: made by
// analyse/lag_comparison, shown by renderers.

#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hawk::model {

enum class LagVerdict {
  same, // or too little to matter, or to tell from chance
  better,
  worse,
  too_few, // to say so
  gone,    // nothing is emitted there any more
  fresh,   // nothing was before
};

struct LagChange {
  struct Times {
    std::uint64_t before_n = 0;
    std::uint64_t after_n = 0;
    base::Nanos before{}; // median
    base::Nanos after{};
    double above = 0.5; // how often one after is above one before
    double p = 1;
    LagVerdict verdict = LagVerdict::same;
  };

  struct Shares {
    std::uint64_t before = 0;
    std::uint64_t before_of = 0;
    std::uint64_t after = 0;
    std::uint64_t after_of = 0;
    double p = 1;
    LagVerdict verdict = LagVerdict::same;
  };

  std::string label;
  std::uint64_t before_n = 0; // emissions
  std::uint64_t after_n = 0;
  Times schedule_delay;
  Times delivery_lag;
  Shares displaced;
  Shares lost;
  LagVerdict verdict = LagVerdict::same;
};

struct LagComparison {
  std::string before_name;
  std::string after_name;
  std::string by; // "step", ...
  std::vector<LagChange> rows;
  LagChange total;
  // Rules of errors and warnings that found something on one side only.
  std::vector<std::string> rules_gone;
  std::vector<std::string> rules_new;
  LagVerdict verdict = LagVerdict::same; // of the whole
  std::vector<std::string> reasons;      // a sentence each
  std::string tool_version;
};

} // namespace hawk::model
