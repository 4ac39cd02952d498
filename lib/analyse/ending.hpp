#pragma once

// How a hang comes to its end: what tells that somebody ended it, and how long
// it takes to know.

#include "model/event.hpp"

#include <optional>

namespace hawk::analyse {

// A process that is being killed loses its threads before it is seen to have
// ended: only who still lives two samples later has moved.
constexpr base::Nanos k_afterlife = std::chrono::milliseconds(600);

// What once moved after standing still is slow by nature: only a much longer
// rest accuses it again.
constexpr int k_patience = 2;

// Since when the agent has ended, or was told to. A signal that it survived
// (Ctrl-C in a REPL) is forgotten.
class Ending final {
public:
  void on_event(const model::Event& event);

  bool has_begun() const { return since_.has_value(); }

  std::optional<base::Nanos> since() const { return since_; }

private:
  std::optional<base::Nanos> since_;
  bool is_over_ = false; // it was seen to have ended
};

} // namespace hawk::analyse
