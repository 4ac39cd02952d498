#!/usr/bin/env python3
"""An error at the first occurrences of every system call of a short run, with
every errno that suits the call, one run each.

    error_at_every_syscall.py [STEP [MOST]]    STEP 1 (default): all cases;
                                               MOST occurrences of a call: 8

No hang, no crash, no silent loss. Each run ends in one of three ways: the
agent's full output and status; or a message and 125, 126 or 127, and no agent
was started; or a loss that is counted in the trace or told on stderr."""

import collections
import sys

import observed
import syscall_runs
from syscall_runs import ERR, OUT, STATUS

SUITED = {
    "read": ["EINTR", "EIO"], "pread64": ["EINTR", "EIO"],
    "write": ["EINTR", "ENOSPC", "EIO", "EPIPE", "EAGAIN"],
    "writev": ["EINTR", "ENOSPC", "EIO"],
    "pwritev2": ["EINTR", "EAGAIN", "EPIPE", "EIO", "ENOSYS"],
    "pwrite64": ["EINTR", "ENOSPC", "EIO"],
    "openat": ["EINTR", "EMFILE", "ENFILE", "ENOMEM", "ENOSPC", "EACCES"],
    "close": ["EINTR", "EIO"],
    "pipe2": ["EMFILE", "ENFILE"], "eventfd2": ["EMFILE", "ENFILE"],
    "signalfd4": ["EMFILE", "ENOMEM"], "epoll_create1": ["EMFILE"],
    "epoll_ctl": ["ENOMEM", "ENOSPC"], "epoll_pwait": ["EINTR"],
    "epoll_wait": ["EINTR"], "poll": ["EINTR", "ENOMEM"],
    "socket": ["EMFILE", "ENFILE", "ENOMEM"], "bind": ["ENOMEM", "EACCES"],
    "listen": ["ENOMEM"], "accept4": ["EINTR", "EAGAIN", "EMFILE"],
    "getsockopt": ["ENOMEM"],
    "fork": ["EAGAIN", "ENOMEM"], "clone": ["EAGAIN", "ENOMEM"],
    "vfork": ["EAGAIN", "ENOMEM"], "clone3": ["EAGAIN", "ENOMEM"],
    "mmap": ["ENOMEM"], "mprotect": ["ENOMEM"], "wait4": ["EINTR"],
    "mkdir": ["ENOSPC", "EACCES"], "unlink": ["EIO"], "rmdir": ["EIO"],
    "fallocate": ["ENOSPC", "EINTR"],
    "dup2": ["EINTR", "EMFILE"], "dup3": ["EINTR", "EMFILE"],
    "ioctl": ["EINTR", "EIO"],
    "newfstatat": ["ENOMEM", "EACCES"], "fstat": ["ENOMEM"],
    "faccessat2": ["EACCES"], "fstatfs": ["EIO"], "statx": ["ENOMEM"], "access": ["EACCES"], "lseek": ["EIO"],
    "getdents64": ["EIO"], "readlink": ["ENOMEM"],
    "readlinkat": ["ENOMEM"], "pidfd_open": ["EMFILE", "ENOSYS"],
    "prctl": ["EPERM"],
    "prlimit64": ["EPERM"],
}
# Of these no error is documented as we call them (brk(2) as a system call gives
# the old break, getrandom(2) of so few bytes is never interrupted, a wrong
# futex(2) is the C library's to judge), or the program is over.
NEVER_FAIL = {"arch_prctl", "brk", "clock_nanosleep", "execve", "exit",
              "exit_group", "fcntl", "futex", "getcwd", "geteuid", "getpid",
              "getrandom", "gettid", "getuid", "kill", "madvise", "munmap",
              "rseq", "rt_sigaction", "rt_sigprocmask", "sched_yield",
              "set_robust_list", "set_tid_address", "sysinfo", "tgkill",
              "uname"}
OWN_FAILURES = (125, 126, 127)


def cases(calls, most):
    counts = collections.Counter(calls[calls.index("main") + 1:])
    unknown = set(counts) - set(SUITED) - NEVER_FAIL
    if unknown:
        print(f"not tried, no errno is known to suit: {sorted(unknown)}")
    return [(name, number, error)
            for name in sorted(counts) for error in SUITED.get(name, [])
            for number in range(1, min(counts[name], most) + 1)]


def counted(done):
    """Whether trace or stderr account for every byte of the agent's."""
    if b"not recorded" in done.err or b"cannot" in done.err:
        return True
    if not done.trace.exists():
        return False
    sums = {s: sum(pair) for s, pair in observed.accounted(done.trace).items()}
    return sums == {"stdout": len(OUT), "stderr": len(ERR)}


# libuv aborts where its first pipe is refused. Loop::make asks for room before,
# so that only a race with another thread could bring it about.
LIBUV_ABORTS = "pipe2"


def judge(name, done):
    if done.status is None:
        return "HANG"
    if done.left:
        return "LEFT OVER"
    if name == LIBUV_ABORTS and done.status == 134 and not done.started:
        return "libuv gave up before the agent"
    if done.status >= 128:
        return "CRASH"
    if done.status in OWN_FAILURES and not done.started:
        return "refused" if done.err else "SILENT REFUSAL"
    if done.status in OWN_FAILURES:
        return "LEFT THE AGENT ALONE"
    if done.status != STATUS:
        return "WRONG STATUS"
    delivered = done.out == OUT and ERR in done.err
    if not delivered:
        return ("delivery lost, told" if b"not forwarded" in done.err
                or b"cannot" in done.err else "SILENT LOSS")
    return "complete" if counted(done) else "UNCOUNTED LOSS"


def main():
    step = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    observed.adopt_orphans()
    checks = observed.Checks()
    results = collections.Counter()
    with observed.Scratch(observed.fast_directory()) as directory:
        subject = syscall_runs.Subject(directory)
        for name, number, error in cases(subject.calls(), most)[::step]:
            done = subject.run("error", name, number, error)
            kind = judge(name, done)
            results[kind] += 1
            checks.that(not kind.isupper(),
                        f"{name} {number} {error}: {kind}: status "
                        f"{done.status}, {done.err[-300:]!r}")
    print(f"{sum(results.values())} errors: {dict(results)}")
    checks.finish()


if __name__ == "__main__":
    main()
