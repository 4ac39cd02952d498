#include "observe/agent.hpp"

#include "observe/tree_signal.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>

namespace hawk::observe {

namespace {

base::Nanos to_nanos(const timeval& time) {
  return std::chrono::seconds(time.tv_sec)
         + std::chrono::microseconds(time.tv_usec);
}

model::Ended
make_end(const model::ProcessKey& process, int status, const rusage& usage) {
  model::Ended ended;
  ended.process = process;
  if (WIFEXITED(status)) {
    ended.code = WEXITSTATUS(status);
  } else if (WIFSIGNALED(status)) {
    ended.signal = WTERMSIG(status);
    ended.core_dumped = WCOREDUMP(status);
  }
  ended.user_time = to_nanos(usage.ru_utime);
  ended.system_time = to_nanos(usage.ru_stime);
  return ended;
}

} // namespace

std::optional<model::Ended>
Agent::reap(const std::function<void(model::Pid)>& on_other) {
  std::optional<model::Ended> ended;
  int status = 0;
  rusage usage{};
  for (;;) {
    const pid_t pid =
        ::wait4(-1, &status, WNOHANG | WUNTRACED | WCONTINUED, &usage);
    if (pid < 0 && errno == EINTR) {
      continue;
    }
    if (pid <= 0) {
      return ended;
    }
    if (WIFSTOPPED(status) || WIFCONTINUED(status)) {
      if (pid == process_.pid) {
        job_.set_agent_stopped(WIFSTOPPED(status));
      }
    } else if (pid == process_.pid) {
      ended_ = true;
      ended = make_end(process_, status, usage);
    } else {
      on_other(pid);
    }
  }
}

void Agent::tell(int number) {
  if (!ended_) {
    send_signal(process_, number);
  }
}

void Agent::tell_tree(int number) {
  send_to_descendants(number, others_);
}

void Agent::obey(const Signal& signal, SignalAction action) {
  switch (action) {
  case SignalAction::suspend:
    if (!signal.from_kernel) {
      tell(signal.number);
    }
    job_.ask(signal.number, base::monotonic_now());
    return;
  case SignalAction::resume:
    if (job_.is_agent_stopped()) {
      tell(signal.number);
    }
    return;
  case SignalAction::forward:
    tell(signal.number);
    return;
  case SignalAction::terminate:
    tell_tree(SIGTERM);
    return;
  case SignalAction::kill:
    tell_tree(SIGKILL);
    return;
  case SignalAction::leave:
  case SignalAction::resize:
  case SignalAction::reap:
    return;
  }
}

} // namespace hawk::observe
