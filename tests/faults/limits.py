#!/usr/bin/env python3
"""Hosts that give little: few descriptors, few processes, no /proc, a size cap,
an environment near the kernel's limit. Each run is complete, or is refused
with a message before the agent starts; none hangs, none crashes.

    limits.py"""

import errno
import os
import pathlib
import resource
import shutil
import subprocess
import sys

import observed

LIMIT = 30
# A user of our own: processes are counted per user, and other tests are
# nobody at the same time.
NOBODY = 61000 + os.getpid() % 1000
AGENT = ": > {mark}; echo out; echo err >&2; exit 7"


class Bench:
    """Runs the agent under a limit and sorts how it went."""

    def __init__(self, checks, scratch):
        self.checks = checks
        self.scratch = scratch
        self.trace = scratch / "t.hawk"
        self.mark = scratch / "mark"
        self.hawkctl = scratch / "hawkctl"
        shutil.copy(observed.HAWKCTL, self.hawkctl)
        scratch.chmod(0o777)

    def run(self, what, limit, prefix=(), environment=None):
        for path in (self.trace, self.mark):
            path.unlink(missing_ok=True)
        process = subprocess.Popen(
            [*prefix, str(self.hawkctl), "run", "-o", str(self.trace), "--",
             "/bin/sh", "-c", AGENT.format(mark=self.mark)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, preexec_fn=limit, env=environment)
        try:
            out, err = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.checks.that(False, f"{what}: hung")
            return "hung", b""
        _, left = observed.wait_for_all()
        self.checks.equal(left, [], f"{what}: left over")
        return self.sort(what, process.returncode, out, err), err

    def sort(self, what, status, out, err):
        if status == 7:
            self.checks.that(out == b"out\n" and b"err\n" in err,
                             f"{what}: output {out!r} {err!r}")
            raw, replayed, remarks = observed.replay(self.trace, "--raw")
            whole = sorted(raw.split()) == [b"err", b"out"]
            self.checks.that(replayed == 0 and (
                whole or b"not recorded" in err),
                f"{what}: recorded {raw!r}: {remarks}")
            return "complete"
        refused = status in (125, 126, 127) and err and not self.mark.exists()
        self.checks.that(refused, f"{what}: status {status}, agent "
                         f"{'ran' if self.mark.exists() else 'did not run'}, "
                         f"{err[-300:]!r}")
        return "refused" if refused else "wrong"


def descriptors(bench):
    results = {}
    for most in range(4, 41):
        kind, _ = bench.run(
            f"nofile {most}",
            lambda most=most: resource.setrlimit(resource.RLIMIT_NOFILE,
                                                 (most, most)))
        results.setdefault(kind, []).append(most)
    print(f"nofile: {results}", flush=True)
    bench.checks.that(16 in results.get("complete", []) + results.get(
        "refused", []), "nofile 16")


def processes(bench):
    if os.geteuid() != 0:
        print("nproc: not tried, needs root to become somebody else")
        return
    results = {}
    for most in range(1, 10):
        def limit(most=most):
            os.setgroups([])
            os.setgid(NOBODY)
            resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
            os.setuid(NOBODY)
        kind, _ = bench.run(f"nproc {most}", limit)
        results.setdefault(kind, []).append(most)
    print(f"nproc: {results}", flush=True)


def no_proc(bench):
    probe = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/proc"]
    if shutil.which("unshare") is None or subprocess.run(
            probe, capture_output=True, check=False).returncode != 0:
        print("no /proc: not tried, no mount namespaces here")
        return
    kind, _ = bench.run(
        "no /proc", None,
        ["unshare", "-m", "sh", "-c",
         'mount -t tmpfs none /proc; exec "$@"', "sh"])
    bench.checks.equal(kind, "complete", "no /proc")
    blind = observed.of_kind(bench.trace, "blind")
    bench.checks.that(blind, "no /proc: nothing says what is missing, of "
                      f"{observed.kinds(bench.trace)}")


def size_cap(bench, what, agent, size):
    bench.trace.unlink(missing_ok=True)
    with subprocess.Popen(
            [str(bench.hawkctl), "run", "--max-size", "1M", "-o",
             str(bench.trace), "--", "/bin/sh", "-c", agent],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE) as process:
        out, err = process.communicate(timeout=LIMIT)
    checks = bench.checks
    checks.equal(process.returncode, 7, f"{what}: status")
    checks.equal(len(out), size, f"{what}: delivered")
    gaps = observed.of_kind(bench.trace, "gap")
    streams = sorted(g.get("s", "?") for g in gaps)
    wanted = ["stderr", "stdout"] if ">&2" in agent else ["stdout"]
    checks.equal(streams, wanted, f"{what}: gaps by stream")
    for stream, pair in observed.accounted(bench.trace).items():
        checks.equal(sum(pair), size, f"{what}: {stream} accounts {pair}")
    checks.equal(len(observed.of_kind(bench.trace, "end")), 1,
                 f"{what}: end records")
    checks.that(bench.trace.stat().st_size < 1_300_000,
                f"{what}: the trace has {bench.trace.stat().st_size} bytes")
    checks.that(b"not recorded" in err, f"{what}: the summary names no loss")


def environment_of(size):
    """About `size` bytes, in strings below the kernel's 128 KiB each."""
    environment = {"PATH": os.environ["PATH"]}
    number = 0
    while size > 0:
        part = min(size, 100_000)
        environment[f"PAD{number:03}"] = "x" * part
        size -= part
        number += 1
    return environment


def huge_environment(bench):
    kind, _ = bench.run("1.9 MB environment", None,
                        environment=environment_of(1_900_000))
    bench.checks.equal(kind, "complete", "1.9 MB environment")
    # From above: the first that the kernel takes for hawkctl may be too much
    # for an agent with our variables.
    size = 2_097_000
    while size > 2_000_000:
        try:
            kind, err = bench.run(f"{size} bytes of environment", None,
                                  environment=environment_of(size))
        except OSError as error:
            if error.errno != errno.E2BIG:
                raise
            size -= 16
            continue
        print(f"environment: {size} bytes is the most: {kind}")
        bench.checks.equal(kind, "complete", f"E2BIG: {err[-200:]!r}")
        return
    bench.checks.that(False, "no environment was small enough")


def main():
    observed.adopt_orphans()
    checks = observed.Checks()
    with observed.Scratch(observed.fast_directory()) as name:
        bench = Bench(checks, pathlib.Path(name))
        descriptors(bench)
        processes(bench)
        no_proc(bench)
        line = "yes 0123456789012345678901234567890123456789012345678 | "
        size_cap(bench, "size cap",
                 f"{line} head -c 50000000; {line} head -c 50000000 >&2; "
                 "exit 7", 50_000_000)
        size_cap(bench, "endless line",
                 "head -c 20000000 /dev/zero | tr '\\0' x; exit 7", 20_000_000)
        huge_environment(bench)
    checks.finish()


if __name__ == "__main__":
    main()
