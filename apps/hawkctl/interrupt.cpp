#include "interrupt.hpp"

#include <csignal>

#include <signal.h>

namespace hawk::cli {

namespace {

volatile std::sig_atomic_t g_interrupted = 0;

void note_interrupt(int) {
  g_interrupted = 1;
}

} // namespace

void listen_for_interrupt() {
  struct sigaction before = {};
  ::sigaction(SIGINT, nullptr, &before);
  if (before.sa_handler == SIG_IGN) {
    return;
  }
  struct sigaction action = {};
  action.sa_handler = note_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND); // no SA_RESTART: waits end
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
}

bool is_interrupted() {
  return g_interrupted != 0;
}

} // namespace hawk::cli
