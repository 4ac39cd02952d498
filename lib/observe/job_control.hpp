#pragma once

// Ctrl-Z and its like. The terminal tells hawkctl and the agent at once;
// hawkctl stops only when its agent has stopped and all the agent wrote is
// delivered, so that the last words before "Stopped" are seen, and an agent
// that does not stop is not left without a reader. It never stops unasked:
// who stops the agent alone may also continue it alone.

#include "base/clock.hpp"

namespace hawk::observe {

class JobControl final {
public:
  // A stop signal came to us.
  void ask(int number, base::Nanos now);

  // What wait(2) says of the agent.
  void set_agent_stopped(bool stopped) { stopped_ = stopped; }

  bool is_agent_stopped() const { return stopped_; }

  // Whether the agent followed the stop signal that came to us.
  bool is_due(base::Nanos now) const;

  // Stops this process by that signal, and returns when it is continued. In an
  // orphaned process group the kernel ignores it: setpgid(2).
  void stop_ourselves();

private:
  int asked_ = 0; // the signal's number
  base::Nanos asked_at_{};
  bool stopped_ = false;
};

} // namespace hawk::observe
