#pragma once

// Since when the agent is going down: it ended, or a signal told it to. What
// happens to its pipes from then on proves nothing about the time before.

#include "model/event.hpp"

#include <optional>

namespace hawk::analyse {

class Ending final {
public:
  void on_event(const model::Event& event);

  bool has_begun() const { return since_.has_value(); }

  bool is_after(base::Nanos time) const { return since_ && time >= *since_; }

private:
  std::optional<base::Nanos> since_;
};

} // namespace hawk::analyse
