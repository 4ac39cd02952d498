#pragma once

// A real child process for a test, killed and reaped when the test leaves.

#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <csignal>
#include <functional>

namespace hawk::test {

class Child final {
public:
  // Runs `body` in a fork; it must only make system calls.
  explicit Child(const std::function<void()>& body)
      : pid_(fork_with_parent()) {
    if (pid_ == 0) {
      body();
      ::_exit(0);
    }
  }

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  ~Child() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  pid_t pid() const { return pid_; }

private:
  // The child dies with us, also when we died before it could ask for that.
  static pid_t fork_with_parent() {
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::getppid() != parent) {
        ::_exit(1);
      }
    }
    return pid;
  }

  pid_t pid_;
};

// Asks until the condition holds, for 10 s at most.
inline bool eventually(const std::function<bool()>& condition) {
  constexpr int k_tries = 5000;
  for (int i = 0; i < k_tries; ++i) {
    if (condition()) {
      return true;
    }
    const timespec pause{0, 2'000'000};
    ::nanosleep(&pause, nullptr);
  }
  return false;
}

} // namespace hawk::test
