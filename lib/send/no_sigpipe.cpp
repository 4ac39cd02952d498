#include "send/no_sigpipe.hpp"

#include <ctime>

namespace hawk::send {

namespace {

bool is_pending() {
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

sigset_t only_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

} // namespace

NoSigpipe::NoSigpipe() {
  was_pending_ = is_pending();
  const sigset_t set = only_sigpipe();
  pthread_sigmask(SIG_BLOCK, &set, &before_);
}

NoSigpipe::~NoSigpipe() {
  const sigset_t set = only_sigpipe();
  const timespec at_once{};
  if (!was_pending_ && is_pending()) {
    sigtimedwait(&set, nullptr, &at_once); // ours: nobody else is to have it
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

} // namespace hawk::send
