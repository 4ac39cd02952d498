#include "observe/interrupt.hpp"

#include <pthread.h>
#include <signal.h>

namespace hawk::observe {

namespace {

int interrupt_signal() {
  return SIGRTMIN + 7;
}

} // namespace

void install_interrupt() {
  struct sigaction action {};

  action.sa_handler = [](int) {}; // no SA_RESTART: the call gives EINTR
  ::sigaction(interrupt_signal(), &action, nullptr);
}

void unblock_interrupt() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, interrupt_signal());
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void interrupt(std::thread& thread) {
  ::pthread_kill(thread.native_handle(), interrupt_signal());
}

} // namespace hawk::observe
