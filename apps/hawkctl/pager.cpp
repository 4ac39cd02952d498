#include "pager.hpp"

#include "host.hpp"

#include "base/file.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace hawk::cli {

namespace {

// Without less (a small container) text goes to the terminal as it is.
constexpr const char* k_default =
    "if command -v less >/dev/null 2>&1; then exec less -FRX; else exec cat; "
    "fi";

[[noreturn]] void become_pager(const std::string& command, int input) {
  for (const int signal : {SIGPIPE, SIGINT, SIGQUIT}) {
    std::signal(signal, SIG_DFL);
  }
  ::dup2(input, STDIN_FILENO);
  // A `less` of the user's own choice gets what git gives it.
  ::setenv("LESS", "FRX", 0);
  ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
  ::_exit(127);
}

} // namespace

std::optional<std::string> find_pager(const Host& host) {
  for (const char* name : {"HAWKCTL_PAGER", "PAGER"}) {
    if (const auto command = host.variable(name)) {
      return *command == "cat" ? std::nullopt : command;
    }
  }
  return k_default;
}

base::Result<Pager> Pager::start(const std::string& command) {
  HAWK_TRY(base::PipeEnds ends, base::make_pipe());
  for (const int signal : {SIGPIPE, SIGINT, SIGQUIT}) {
    std::signal(signal, SIG_IGN);
  }
  const pid_t pid = ::fork();
  if (pid < 0) {
    return base::fail(base::make_system_error("start", "the pager", errno));
  }
  if (pid == 0) {
    become_pager(command, ends.read.get());
  }
  return Pager(pid, std::move(ends.write));
}

Pager::Pager(pid_t pid, base::Fd input)
    : pid_(pid),
      input_(std::move(input)) {}

Pager::Pager(Pager&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      input_(std::move(other.input_)) {}

Pager::~Pager() {
  wait();
}

void Pager::wait() {
  input_.reset();
  while (pid_ > 0 && ::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

} // namespace hawk::cli
