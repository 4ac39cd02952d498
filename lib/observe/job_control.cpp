#include "observe/job_control.hpp"

#include <signal.h>

#include <utility>

namespace hawk::observe {

namespace {

// An agent may tidy up its terminal before it stops. Later than this, it was
// stopped for another reason.
constexpr base::Nanos k_patience = std::chrono::seconds(5);

} // namespace

void JobControl::ask(int number, base::Nanos now) {
  asked_ = number;
  asked_at_ = now;
}

bool JobControl::is_due(base::Nanos now) const {
  return stopped_ && asked_ != 0 && now - asked_at_ < k_patience;
}

void JobControl::stop_ourselves() {
  const int number = std::exchange(asked_, 0);
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, number);
  ::raise(number);
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr); // it stops us here
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

} // namespace hawk::observe
