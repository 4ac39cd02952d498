#pragma once

// What to do with a signal to hawkctl. Pure: time is an argument.

#include "base/clock.hpp"
#include "observe/signals.hpp"

#include <optional>

namespace hawk::observe {

enum class SignalAction {
  leave,     // the agent has it from the terminal
  forward,   // to the agent's process
  terminate, // SIGTERM to the agent's tree: a second Ctrl-C
  kill,      // SIGKILL to the agent's tree: a third
  suspend,   // stop with the agent
  resume,    // go on, and the agent as well
  resize,    // the window changed
  reap,      // a child of ours changed its state
};

class SignalPolicy final {
public:
  // Whether we, and so not the agent, are the leader of the session.
  explicit SignalPolicy(bool leads_session)
      : leads_session_(leads_session) {}

  SignalAction decide(const Signal& signal, base::Nanos now);

private:
  SignalAction decide_on_kernels(int number) const;

  bool leads_session_;
  std::optional<base::Nanos> last_interrupt_;
  int interrupts_ = 0; // in quick succession
};

// How the trace calls it.
std::string_view name_of(SignalAction action);

} // namespace hawk::observe
