// RunLoop: what it does with signals, its own and its children's.

#include "observe/run_loop.hpp"
#include "observe/terminal.hpp"

#include <signal.h>
#include <sys/ioctl.h>

#include <thread>

namespace hawk::observe {

namespace {

using namespace std::chrono_literals;

// How long the agent's last words before a stop may take.
constexpr base::Nanos k_flush_patience = 500ms;

// Not XFSZ, which our own trace may have brought upon us.
bool wishes_end(int signal) {
  return signal == SIGINT || signal == SIGTERM || signal == SIGHUP
         || signal == SIGQUIT;
}

} // namespace

void RunLoop::on_signal() {
  while (const auto signal = parts_.signals.next()) {
    const SignalAction action = policy_.decide(*signal, base::monotonic_now());
    if (action != SignalAction::reap) {
      parts_.recording.events().write(model::SignalSeen{
          signal->number, signal->sender, std::string(name_of(action))});
    }
    act(*signal, action);
  }
  stop_with_agent();
  on_wake();
}

void RunLoop::act(const Signal& signal, SignalAction action) {
  if (action == SignalAction::reap || action == SignalAction::resume) {
    reap(); // before a resume: was the agent told as well?
  }
  agent_.obey(signal, action);
  switch (action) {
  case SignalAction::reap:
  case SignalAction::suspend:
    return;
  case SignalAction::resume:
    resize();
    return;
  case SignalAction::resize:
    if (!resize() && !signal.from_kernel) {
      agent_.tell(signal.number);
    }
    return;
  case SignalAction::leave:
    ctrl_c_ = ctrl_c_ || (signal.from_kernel && signal.number == SIGINT);
    [[fallthrough]];
  case SignalAction::forward:
    if (wishes_end(signal.number)) {
      stop_waiting();
    }
    return;
  case SignalAction::terminate:
  case SignalAction::kill:
    stop_waiting();
    hooks_.on_remark(action == SignalAction::kill ? k_third_ctrl_c
                                                  : k_second_ctrl_c);
    return;
  }
}

bool RunLoop::resize() {
  bool changed = false;
  for (const Outlet& outlet : parts_.outlets) {
    changed = (outlet.is_pty
               && copy_window_size(outlet.destination, outlet.ours.get()))
              || changed;
  }
  if (changed) {
    // The kernel told the agent when it told us: it may have asked too early.
    agent_.tell_tree(SIGWINCH);
  }
  return changed;
}

bool RunLoop::is_quiet() const {
  for (std::size_t i = 0; i < forwarders_.size(); ++i) {
    int unread = 0;
    ::ioctl(parts_.outlets[i].ours.get(), FIONREAD, &unread);
    const bool recording = parts_.recording.shared().batches[i].length > 0;
    if (unread > 0 || recording || forwarders_[i]->pending() > 0) {
      return false;
    }
  }
  return true;
}

void RunLoop::stop_with_agent() {
  if (agent_.has_ended() || !agent_.job().is_due(base::monotonic_now())) {
    return;
  }
  // Twice: between drain and forwarder bytes are nowhere for a moment.
  const base::Nanos limit = base::monotonic_now() + k_flush_patience;
  for (int quiet = 0; quiet < 2 && base::monotonic_now() < limit;) {
    quiet = is_quiet() ? quiet + 1 : 0;
    std::this_thread::sleep_for(1ms);
  }
  reap(); // the agent may be going on
  if (agent_.job().is_agent_stopped()) {
    agent_.job().stop_ourselves();
  }
}

void RunLoop::reap() {
  const auto ended = agent_.reap([this](model::Pid pid) {
    if (pid == parts_.keeper.pid() && !recorded_) {
      hooks_.on_remark("the keeper died: if hawkctl is killed now, so is the "
                       "agent's output");
    }
  });
  if (ended) {
    note_end(*ended);
  }
}

} // namespace hawk::observe
