#include "agent_command.hpp"

#include "host.hpp"

#include "observe/program.hpp"

#include <signal.h>

#include <cerrno>

namespace hawk::cli {

namespace {

constexpr const char* k_default_path = "/usr/local/bin:/usr/bin:/bin";
constexpr int k_signal_base = 128;

} // namespace

base::Result<std::string> find_agent(const std::string& word,
                                     const Host& host) {
  return observe::find_program(word,
                               host.variable("PATH").value_or(k_default_path));
}

ExitCode exec_exit_code(const base::Error& error) {
  switch (error.error_number) {
  case ENOENT:
  case ENOTDIR:
    return k_exit_not_found;
  case EACCES:
  case EPERM:
  case ENOEXEC:
  case E2BIG:
  case ELOOP:
    return k_exit_not_executable;
  default:
    return k_exit_own_failure;
  }
}

ExitCode exit_code_of(const model::Ended& ended, ExitCode verdict) {
  if (ended.timed_out) {
    return k_exit_timeout;
  }
  if (ended.signal) {
    return k_signal_base + *ended.signal;
  }
  const ExitCode own = ended.code.value_or(k_exit_own_failure);
  return own == k_exit_ok ? verdict : own;
}

void die_by_ctrl_c() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGINT);
  ::signal(SIGINT, SIG_DFL);
  ::raise(SIGINT);
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace hawk::cli
