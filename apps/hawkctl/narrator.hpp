#pragma once

// What is said while an agent lives, and whether anything is.

#include "model/event.hpp"
#include "model/finding.hpp"
#include "report/render.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::cli {

enum class Loudness { speaks, quiet };

class Narrator final {
public:
  using Say = std::function<void(const std::string&)>;

  // `say` takes text to the agent's stderr. `no_verdict` is for a time limit
  // below the rules' window: why there is none, and what to do.
  Narrator(Say say,
           report::Style style,
           Loudness loudness,
           std::string no_verdict)
      : say_(std::move(say)),
        style_(style),
        loudness_(loudness),
        no_verdict_(std::move(no_verdict)) {}

  void tell(const model::Finding& finding);

  // The last look before a timeout's kill.
  void tell(const std::vector<model::ThreadSeen>& threads);

  void remark(std::string_view text);

  void say(const std::string& text);

private:
  Say say_;
  report::Style style_;
  Loudness loudness_;
  std::string no_verdict_;
  bool told_ = false; // a finding
};

} // namespace hawk::cli
