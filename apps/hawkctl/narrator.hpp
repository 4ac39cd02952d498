#pragma once

// What `run` says while the agent lives, and whether it says anything.

#include "model/event.hpp"
#include "model/finding.hpp"
#include "observe/runner.hpp"
#include "report/render.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hawk::cli {

enum class Loudness { speaks, quiet };

class Narrator final {
public:
  // `runner` outlives it.
  Narrator(observe::Runner& runner, report::Style style, Loudness loudness)
      : runner_(runner),
        style_(style),
        loudness_(loudness) {}

  void tell(const model::Finding& finding);

  // The last look before a timeout's kill.
  void tell(const std::vector<model::ThreadSeen>& threads);

  void remark(std::string_view text);

  void say(const std::string& text);

private:
  observe::Runner& runner_;
  report::Style style_;
  Loudness loudness_;
  bool told_ = false; // a finding
};

} // namespace hawk::cli
