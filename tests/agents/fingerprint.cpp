// Prints, a "key: value" a line, what a process can know of how it was
// started. Run bare and under hawkctl, the two texts must be the same.
//
// Usage: fingerprint [FILE]. The text goes to FILE, so that a closed stdout is
// a case like any other. The file is opened after the descriptors were listed.

#include <fmt/core.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace {

constexpr int k_last_signal = 64;
constexpr int k_last_descriptor = 1024;

const char* yes_or_no(bool value) {
  return value ? "yes" : "no";
}

std::string describe_signals() {
  std::string ignored;
  std::string blocked;
  std::string handled;
  sigset_t mask;
  ::sigprocmask(SIG_SETMASK, nullptr, &mask);
  for (int signal = 1; signal <= k_last_signal; ++signal) {
    struct sigaction action {};

    if (::sigaction(signal, nullptr, &action) != 0) {
      continue; // libc keeps 32 and 33 to itself
    }
    const std::string name = fmt::format(" {}", signal);
    if (action.sa_handler == SIG_IGN) {
      ignored += name;
    } else if (action.sa_handler != SIG_DFL) {
      handled += name;
    }
    blocked += ::sigismember(&mask, signal) == 1 ? name : "";
  }
  return fmt::format(
      "ignored signals:{}\nblocked signals:{}\nhandled signals:{}\n",
      ignored,
      blocked,
      handled);
}

// The kernel's own view: a mask that libc hides would be seen here.
std::string describe_status_file() {
  std::string text;
  std::FILE* file = std::fopen("/proc/self/status", "re");
  if (file == nullptr) {
    return "status: none\n";
  }
  char line[512];
  while (std::fgets(line, sizeof line, file) != nullptr) {
    const std::string entry(line);
    for (const char* key : {"SigBlk:",
                            "SigIgn:",
                            "ShdPnd:",
                            "CapInh:",
                            "CapEff:",
                            "CapBnd:",
                            "NoNewPrivs:",
                            "Seccomp:",
                            "Cpus_allowed:",
                            "Groups:",
                            "THP_enabled:"}) {
      text += entry.rfind(key, 0) == 0 ? entry : "";
    }
  }
  std::fclose(file);
  return text;
}

std::string describe_descriptors() {
  std::string text;
  for (int fd = 0; fd < k_last_descriptor; ++fd) {
    const int flags = ::fcntl(fd, F_GETFD);
    if (flags < 0) {
      continue;
    }
    const int status = ::fcntl(fd, F_GETFL);
    text += fmt::format("descriptor {}: nonblock={} close-on-exec={}",
                        fd,
                        yes_or_no((status & O_NONBLOCK) != 0),
                        yes_or_no((flags & FD_CLOEXEC) != 0));
    // 1 and 2 are known to be ours: what they are open for may differ.
    if (fd == STDIN_FILENO || fd > STDERR_FILENO) {
      text += fmt::format(" access={}", status & O_ACCMODE);
    }
    text += "\n";
  }
  return text;
}

std::string describe_terminals() {
  std::string text;
  for (int fd = 0; fd < 3; ++fd) {
    winsize size{};
    const bool is = ::isatty(fd) == 1 && ::ioctl(fd, TIOCGWINSZ, &size) == 0;
    text +=
        is ? fmt::format("terminal {}: {} x {}\n", fd, size.ws_row, size.ws_col)
           : fmt::format("terminal {}: no\n", fd);
  }
  const int own = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (own < 0) {
    return text + "controlling terminal: no\n";
  }
  text += fmt::format("controlling terminal: yes, foreground: {}\n",
                      yes_or_no(::tcgetpgrp(own) == ::getpgrp()));
  ::close(own);
  return text;
}

std::string describe_limits() {
  std::string text;
  for (int resource = 0; resource < RLIMIT_NLIMITS; ++resource) {
    rlimit limit{};
    if (::getrlimit(resource, &limit) == 0) {
      text += fmt::format(
          "limit {}: {} {}\n", resource, limit.rlim_cur, limit.rlim_max);
    }
  }
  return text;
}

// Group and session are named by the caller in HAWK_TEST_*: the ids themselves
// differ from run to run.
bool is_named(const char* variable, pid_t id) {
  const char* value = ::getenv(variable);
  return value != nullptr && std::to_string(id) == value;
}

std::string read_oom_score() {
  char score[32] = "none";
  if (std::FILE* file = std::fopen("/proc/self/oom_score_adj", "re")) {
    if (std::fscanf(file, "%31s", score) != 1) {
      score[0] = '\0';
    }
    std::fclose(file);
  }
  return score;
}

std::string describe_process() {
  const pid_t pid = ::getpid();
  std::string text;
  const auto add = [&text](const char* key, const auto& value) {
    text += fmt::format("{}: {}\n", key, value);
  };
  add("session leader", yes_or_no(::getsid(0) == pid));
  add("group leader", yes_or_no(::getpgrp() == pid));
  add("session is the caller's",
      yes_or_no(is_named("HAWK_TEST_SESSION", ::getsid(0))));
  add("group is the caller's",
      yes_or_no(is_named("HAWK_TEST_GROUP", ::getpgrp())));
  add("real and effective user", fmt::format("{} {}", ::getuid(), ::geteuid()));
  add("real and effective group",
      fmt::format("{} {}", ::getgid(), ::getegid()));
  add("nice", ::getpriority(PRIO_PROCESS, 0));
  add("oom score", read_oom_score());
  add("dumpable", ::prctl(PR_GET_DUMPABLE));
  add("timer slack", ::prctl(PR_GET_TIMERSLACK));
  int value = 0;
  ::prctl(PR_GET_PDEATHSIG, &value);
  add("parent-death signal", value);
  ::prctl(PR_GET_CHILD_SUBREAPER, &value);
  add("subreaper", value);
  return text;
}

std::string describe_files(const char* name) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  char directory[4096] = {};
  if (::getcwd(directory, sizeof directory) == nullptr) {
    directory[0] = '\0';
  }
  return fmt::format(
      "umask: {}\ndirectory: {}\nname: {}\n", mask, directory, name);
}

std::string describe_environment() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text(*entry);
    names.push_back(text.substr(0, text.find('=')));
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) {
    text += fmt::format("variable: {}\n", name);
  }
  return text;
}

} // namespace

int main(int argc, char** argv) {
  // First: what follows opens descriptors of its own.
  const std::string descriptors = describe_descriptors();
  const std::string text = descriptors + describe_signals()
                           + describe_status_file() + describe_terminals()
                           + describe_limits() + describe_process()
                           + describe_files(argv[0]) + describe_environment();
  std::FILE* file = argc > 1 ? std::fopen(argv[1], "we") : stdout;
  if (file == nullptr) {
    return 1;
  }
  const bool written = std::fputs(text.c_str(), file) >= 0;
  return std::fclose(file) == 0 && written ? 0 : 1;
}
