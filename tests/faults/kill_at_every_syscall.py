#!/usr/bin/env python3
"""SIGKILL of hawkctl at every system call of a short run, one run each.

    kill_at_every_syscall.py [STEP]     STEP 1 (default): all of them

After each: the agent has run to its own end or was never started; nobody is
left; what was delivered is a prefix of the agent's output; the trace, if there
is one, is readable, and holds the agent's output with one hole at most."""

import sys

import observed
import syscall_runs


def judge_trace(checks, where, subject, done):
    if not done.trace.exists():
        return "no trace"
    if done.trace.stat().st_size == 0:
        checks.that(not done.started, f"{where}: an agent without a header")
        return "empty trace"
    raw, status, remarks = observed.replay(
        done.trace, "--raw", "--stream", "stdout")
    checks.that(status == 0, f"{where}: replay gave {status}: {remarks}")
    if not done.started:
        return "no agent"
    gap = observed.hole(syscall_runs.OUT, raw)
    checks.that(gap is not None, f"{where}: recorded {raw!r}")
    kinds = observed.kinds(done.trace)
    checks.equal(kinds.count("end"), 1, f"{where}: ends, of {kinds}")
    checks.equal(kinds.count("closed"), 2, f"{where}: closed, of {kinds}")
    return "whole" if gap and gap[1] == 0 else "a hole"


def judge(checks, number, subject, done):
    where = f"killed at call {number}"
    checks.that(done.status is not None, f"{where}: hung")
    checks.equal(done.left, [], f"{where}: left over")
    checks.that(syscall_runs.OUT.startswith(done.out),
                f"{where}: delivered {done.out!r}")
    agents = [s for s in done.ends.values() if s not in (0, 7 << 8)]
    checks.equal(agents, [], f"{where}: wait statuses of the agent")
    return judge_trace(checks, where, subject, done)


def main():
    step = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    observed.adopt_orphans()
    checks = observed.Checks()
    results = {}
    with observed.Scratch(observed.fast_directory()) as directory:
        subject = syscall_runs.Subject(directory)
        count = len(subject.calls()) - 1  # without the word "main"
        for number in range(1, count + 1, step):
            done = subject.run("kill", number)
            kind = judge(checks, number, subject, done)
            results[kind] = results.get(kind, 0) + 1
    print(f"{count} system calls, {sum(results.values())} kills: {results}")
    checks.finish()


if __name__ == "__main__":
    main()
