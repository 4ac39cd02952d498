#include "observe/signal_policy.hpp"

#include <signal.h>

namespace hawk::observe {

namespace {

// Ctrl-C again within this time means: it does not listen. Later ones are a
// new wish (a REPL takes Ctrl-C all day).
constexpr base::Nanos k_impatience = std::chrono::seconds(2);

} // namespace

SignalAction SignalPolicy::decide(const Signal& signal, base::Nanos now) {
  if (signal.number == SIGCHLD) {
    return SignalAction::reap;
  }
  if (signal.number == SIGWINCH) {
    return SignalAction::resize;
  }
  if (signal.number == SIGTSTP || signal.number == SIGTTIN) {
    return SignalAction::suspend;
  }
  if (signal.number == SIGCONT) {
    return SignalAction::resume;
  }
  // A forwarded signal never escalates: its sender decides how often.
  if (!signal.from_kernel) {
    return SignalAction::forward;
  }
  if (signal.number != SIGINT) {
    return decide_on_kernels(signal.number);
  }
  const bool again = last_interrupt_ && now - *last_interrupt_ < k_impatience;
  interrupts_ = again ? interrupts_ + 1 : 1;
  last_interrupt_ = now;
  if (interrupts_ == 1) {
    return SignalAction::leave;
  }
  return interrupts_ == 2 ? SignalAction::terminate : SignalAction::kill;
}

// What the agent has as well, by its process group, and what only we have.
SignalAction SignalPolicy::decide_on_kernels(int number) const {
  switch (number) {
  case SIGALRM: // alarm(2), which outlives an exec but not a fork
  case SIGIO:
  case SIGURG: // fcntl(2), F_SETOWN
    return SignalAction::forward;
  case SIGHUP: // a hang-up is told to the session's leader alone: tty_io.c
    return leads_session_ ? SignalAction::forward : SignalAction::leave;
  default:
    return SignalAction::leave;
  }
}

std::string_view name_of(SignalAction action) {
  switch (action) {
  case SignalAction::leave:
    return "left to the terminal";
  case SignalAction::forward:
    return "forwarded";
  case SignalAction::terminate:
    return "sent SIGTERM to the tree";
  case SignalAction::kill:
    return "sent SIGKILL to the tree";
  case SignalAction::suspend:
    return "stop with the agent";
  case SignalAction::resume:
    return "continue";
  case SignalAction::resize:
    return "window size copied";
  case SignalAction::reap:
    return "child reaped";
  }
  return "";
}

} // namespace hawk::observe
