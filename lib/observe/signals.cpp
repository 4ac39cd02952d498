#include "observe/signals.hpp"

#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace hawk::observe {

namespace {

// Left out: KILL and STOP cannot be caught; TTOU must stop us where we write
// for a background agent; the synchronous ones are about ourselves; CHLD is
// ours; PIPE is ignored.
constexpr std::array k_passed_on = {SIGHUP,
                                    SIGINT,
                                    SIGQUIT,
                                    SIGABRT, // a watchdog's: systemd.service(5)
                                    SIGTERM,
                                    SIGUSR1,
                                    SIGUSR2,
                                    SIGALRM,
                                    SIGWINCH,
                                    SIGURG,
                                    SIGVTALRM,
                                    SIGPROF,
                                    SIGIO,
                                    SIGPWR,
                                    SIGSTKFLT,
                                    SIGTSTP,
                                    SIGTTIN,
                                    SIGCONT,
                                    SIGXCPU,
                                    // Blocked, or a trace beyond RLIMIT_FSIZE
                                    // would end us instead of giving EFBIG.
                                    SIGXFSZ};

} // namespace

base::Result<SignalReader> SignalReader::make(const Inherited& inherited) {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : k_passed_on) {
    if (!inherited.is_ignored(signal)) {
      ::sigaddset(&set, signal);
    }
  }
  // An ignored SIGCHLD would reap the agent behind our back: sigaction(2).
  ::signal(SIGCHLD, SIG_DFL);
  ::sigaddset(&set, SIGCHLD);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN); // a file size limit is a full disk: EFBIG
  if (::sigprocmask(SIG_BLOCK, &set, nullptr) != 0) {
    return base::fail(base::make_system_error("block", "signals", errno));
  }
  base::Fd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) {
    return base::fail(base::make_system_error("make", "a signalfd", errno));
  }
  return SignalReader(std::move(fd));
}

std::optional<Signal> SignalReader::next() {
  signalfd_siginfo info{};
  if (::read(fd_.get(), &info, sizeof info)
      != static_cast<ssize_t>(sizeof info)) {
    return std::nullopt;
  }
  // XFSZ and its like come from the kernel in our own name.
  const bool from_kernel =
      info.ssi_code == SI_KERNEL
      || info.ssi_pid == static_cast<std::uint32_t>(::getpid());
  return Signal{static_cast<int>(info.ssi_signo),
                from_kernel ? 0 : static_cast<model::Pid>(info.ssi_pid),
                from_kernel};
}

std::string_view signal_name(int number) {
  // glibc's table: "TERM".
  static const auto k_names = [] {
    std::array<std::string, 32> names;
    for (std::size_t i = 1; i < names.size(); ++i) {
      const char* name = ::sigabbrev_np(static_cast<int>(i));
      names[i] = name == nullptr ? "signal " + std::to_string(i)
                                 : "SIG" + std::string(name);
    }
    return names;
  }();
  if (number > 0 && number < static_cast<int>(k_names.size())) {
    return k_names[static_cast<std::size_t>(number)];
  }
  return "a real-time signal";
}

} // namespace hawk::observe
