// Does something to a program at one of its system calls. Follows its threads
// and none of its children: what strace's inject= cannot, and the point here,
// because the agent and the keeper must live on untouched.
//
//   at_syscall count LOG CMD...            LOG gets the name of every call
//   at_syscall kill N CMD...               SIGKILL as the Nth call begins
//   at_syscall error NAME N ERRNO CMD...   the Nth call of that name fails
//
// Calls count over all threads in the order in which they begin; errors only
// from the first rt_sigprocmask(2), which is where main() begins: the dynamic
// loader is not ours to judge. `count` writes "main" there. Exits as CMD
// does, 128+SIGNAL on a signal. 77 where ptrace(2) is forbidden.

#include <elf.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <utility>

namespace {

constexpr int k_skipped = 77;

const std::map<std::string, long> k_numbers = {
#define CALL(name)                                                             \
  { #name, SYS_##name }
    CALL(accept4),
    CALL(bind),
    CALL(brk),
    CALL(chdir),
    CALL(clock_nanosleep),
    CALL(clone),
    CALL(clone3),
    CALL(close),
    CALL(close_range),
    CALL(connect),
    CALL(dup),
    CALL(dup3),
    CALL(epoll_create1),
    CALL(epoll_ctl),
    CALL(epoll_pwait),
    CALL(eventfd2),
    CALL(execve),
    CALL(exit),
    CALL(exit_group),
    CALL(faccessat),
    CALL(fallocate),
    CALL(fcntl),
    CALL(fstat),
    CALL(futex),
    CALL(getcwd),
    CALL(getdents64),
    CALL(getpid),
    CALL(getrandom),
    CALL(getsockopt),
    CALL(gettid),
    CALL(getuid),
    CALL(geteuid),
    CALL(io_uring_setup),
    CALL(ioctl),
    CALL(kill),
    CALL(listen),
    CALL(lseek),
    CALL(madvise),
    CALL(mmap),
    CALL(mprotect),
    CALL(munmap),
    CALL(newfstatat),
    CALL(openat),
    CALL(pidfd_open),
    CALL(pidfd_getfd),
    CALL(pidfd_send_signal),
    CALL(pipe2),
    CALL(ppoll),
    CALL(prctl),
    CALL(pread64),
    CALL(preadv),
    CALL(prlimit64),
    CALL(pwrite64),
    CALL(pwritev2),
    CALL(read),
    CALL(readlinkat),
    CALL(readv),
    CALL(recvmsg),
    CALL(rseq),
    CALL(rt_sigaction),
    CALL(rt_sigprocmask),
    CALL(sched_yield),
    CALL(sendmsg),
    CALL(sendto),
    CALL(set_robust_list),
    CALL(set_tid_address),
    CALL(setsockopt),
    CALL(signalfd4),
    CALL(socket),
    CALL(socketpair),
    CALL(statx),
    CALL(sysinfo),
    CALL(tgkill),
    CALL(uname),
    CALL(unlinkat),
    CALL(wait4),
    CALL(write),
    CALL(writev),
#ifdef __x86_64__
    CALL(access),
    CALL(arch_prctl),
    CALL(dup2),
    CALL(epoll_wait),
    CALL(fork),
    CALL(mkdir),
    CALL(open),
    CALL(pipe),
    CALL(poll),
    CALL(readlink),
    CALL(rmdir),
    CALL(stat),
    CALL(unlink),
    CALL(vfork),
#endif
#ifdef SYS_faccessat2
    CALL(faccessat2),
#endif
    CALL(fstatfs),
#undef CALL
};

const std::map<std::string, int> k_errors = {{"EINTR", EINTR},
                                             {"ENOSPC", ENOSPC},
                                             {"EMFILE", EMFILE},
                                             {"EAGAIN", EAGAIN},
                                             {"ENOMEM", ENOMEM},
                                             {"EIO", EIO},
                                             {"EPIPE", EPIPE},
                                             {"ENFILE", ENFILE},
                                             {"EPERM", EPERM},
                                             {"ENOSYS", ENOSYS},
                                             {"ENOENT", ENOENT},
                                             {"EACCES", EACCES}};

std::string name_of(long number) {
  for (const auto& [name, value] : k_numbers) {
    if (value == number) {
      return name;
    }
  }
  return std::string("#").append(std::to_string(number));
}

struct Plan {
  enum class What { count, kill, error };
  What what = What::count;
  long call = -1;
  long at = 0;
  int error = 0;
  FILE* log = nullptr;
};

struct Tracer {
  Plan plan;
  pid_t program = 0;
  long seen = 0;
  bool in_main = false;
  bool done = false;
  std::map<pid_t, int> failing; // thread -> errno for its call's return
};

// Event descriptors and the pipes between our own threads and processes know
// EINTR only, whatever we invent.
bool suits(pid_t thread, const __ptrace_syscall_info& info, int error) {
  if (error == EINTR) {
    return true;
  }
  const std::string link = "/proc/" + std::to_string(thread) + "/fd/"
                           + std::to_string(info.entry.args[0]);
  char target[64] = {};
  const bool named = ::readlink(link.c_str(), target, sizeof target - 1) > 0;
  const bool event = std::strncmp(target, "anon_inode:", 11) == 0;
  const bool pipe = std::strncmp(target, "pipe:", 5) == 0;
  return !named || !(event || pipe);
}

#if defined(__x86_64__)
void skip_call(pid_t thread) {
  user_regs_struct registers{};
  ::ptrace(PTRACE_GETREGS, thread, nullptr, &registers);
  registers.orig_rax = ~0ULL;
  ::ptrace(PTRACE_SETREGS, thread, nullptr, &registers);
}

void set_result(pid_t thread, long result) {
  user_regs_struct registers{};
  ::ptrace(PTRACE_GETREGS, thread, nullptr, &registers);
  registers.rax = static_cast<unsigned long long>(result);
  ::ptrace(PTRACE_SETREGS, thread, nullptr, &registers);
}
#elif defined(__aarch64__)
void skip_call(pid_t thread) {
  int none = -1;
  iovec part{&none, sizeof none};
  ::ptrace(PTRACE_SETREGSET, thread, NT_ARM_SYSTEM_CALL, &part);
}

void set_result(pid_t thread, long result) {
  user_regs_struct registers{};
  iovec part{&registers, sizeof registers};
  ::ptrace(PTRACE_GETREGSET, thread, NT_PRSTATUS, &part);
  registers.regs[0] = static_cast<unsigned long long>(result);
  ::ptrace(PTRACE_SETREGSET, thread, NT_PRSTATUS, &part);
}
#else
#error "teach this architecture's registers"
#endif

void begin_call(Tracer& tracer,
                pid_t thread,
                const __ptrace_syscall_info& info) {
  const auto call = static_cast<long>(info.entry.nr);
  const bool was_in_main = std::exchange(
      tracer.in_main, tracer.in_main || call == SYS_rt_sigprocmask);
  if (tracer.plan.what == Plan::What::count) {
    if (tracer.in_main && !was_in_main) {
      std::fputs("main\n", tracer.plan.log);
    }
    std::fprintf(tracer.plan.log, "%s\n", name_of(call).c_str());
    return;
  }
  if (tracer.done || (tracer.plan.call >= 0 && call != tracer.plan.call)
      || (tracer.plan.what == Plan::What::error && !tracer.in_main)
      || ++tracer.seen != tracer.plan.at) {
    return;
  }
  tracer.done = true;
  if (tracer.plan.what == Plan::What::kill) {
    ::kill(tracer.program, SIGKILL);
    return;
  }
  if (!suits(thread, info, tracer.plan.error)) {
    return;
  }
  tracer.failing[thread] = tracer.plan.error;
  if (call != SYS_close) { // a close(2) that fails has closed: close(2), NOTES
    skip_call(thread);
  }
}

void on_call(Tracer& tracer, pid_t thread) {
  __ptrace_syscall_info info{};
  if (::ptrace(static_cast<__ptrace_request>(PTRACE_GET_SYSCALL_INFO),
               thread,
               sizeof info,
               &info)
      <= 0) {
    return;
  }
  if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
    begin_call(tracer, thread, info);
  } else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
    const auto failing = tracer.failing.find(thread);
    if (failing != tracer.failing.end()) {
      set_result(thread, -failing->second);
      tracer.failing.erase(failing);
    }
  }
}

// The signal to hand on to a thread that stopped.
int on_stop(Tracer& tracer, pid_t thread, int status) {
  const int signal = WSTOPSIG(status);
  if (signal == (SIGTRAP | 0x80)) {
    on_call(tracer, thread);
    return 0;
  }
  const bool event = (status >> 16) != 0; // a new thread, exec
  return event || signal == SIGTRAP || signal == SIGSTOP ? 0 : signal;
}

int follow(Tracer& tracer) {
  for (;;) {
    int status = 0;
    const pid_t thread = ::waitpid(-1, &status, __WALL);
    if (thread < 0) {
      return errno == EINTR ? -1 : 125;
    }
    if (WIFSTOPPED(status)) {
      const long signal = on_stop(tracer, thread, status);
      ::ptrace(PTRACE_SYSCALL, thread, nullptr, signal);
    } else if (thread == tracer.program) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
  }
}

int start(Tracer& tracer, char** command) {
  tracer.program = ::fork();
  if (tracer.program == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) {
      ::_exit(k_skipped);
    }
    ::raise(SIGSTOP);
    ::execv(command[0], command);
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(tracer.program, &status, 0);
  if (!WIFSTOPPED(status)) {
    return k_skipped;
  }
  ::ptrace(PTRACE_SETOPTIONS,
           tracer.program,
           nullptr,
           PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC
               | PTRACE_O_EXITKILL);
  ::ptrace(PTRACE_SYSCALL, tracer.program, nullptr, nullptr);
  return 0;
}

// How many words of the command line the plan took; 0 if it is none.
int parse_plan(int argc, char** argv, Plan& plan) {
  const std::string what = argc > 3 ? argv[1] : "";
  if (what == "count") {
    plan.log = std::fopen(argv[2], "we");
    return plan.log == nullptr ? 0 : 3;
  }
  if (what == "kill") {
    plan.what = Plan::What::kill;
    plan.at = std::atol(argv[2]);
    return 3;
  }
  if (what == "error" && argc > 5 && k_numbers.count(argv[2]) > 0
      && k_errors.count(argv[4]) > 0) {
    plan.what = Plan::What::error;
    plan.call = k_numbers.at(argv[2]);
    plan.at = std::atol(argv[3]);
    plan.error = k_errors.at(argv[4]);
    return 5;
  }
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  Tracer tracer;
  const int words = parse_plan(argc, argv, tracer.plan);
  if (words == 0 || words >= argc) {
    std::fputs("usage: at_syscall count LOG | kill N | error NAME N ERRNO "
               "CMD...\n",
               stderr);
    return 2;
  }
  if (const int failed = start(tracer, argv + words); failed != 0) {
    return failed;
  }
  const int status = follow(tracer);
  if (tracer.plan.log != nullptr) {
    std::fclose(tracer.plan.log);
  }
  return status;
}
