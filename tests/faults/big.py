#!/usr/bin/env python3
"""A line without an end, and bytes that are no text: forwarded and recorded
byte-exact, in bounded memory.

    big.py [MIB]      of each kind; 64 by default, 1024 is the proof"""

import hashlib
import os
import pathlib
import subprocess
import sys
import threading
import time

import observed

BLOCK = 1 << 20
LIMIT = 570


class Memory:
    """Samples RssAnon of hawkctl's processes while they live."""

    def __init__(self, pid, with_keeper):
        self.pid = pid
        self.with_keeper = with_keeper
        self.most = 0
        self.samples = 0
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        own = [self.pid]
        while not self.stop.wait(0.01):
            if self.with_keeper and len(own) < 2:
                own = observed.hawk_processes(self.pid) or own
            self.most = max(self.most,
                            sum(observed.anonymous_memory(p) for p in own))
            self.samples += 1

    def end(self):
        self.stop.set()
        self.thread.join()
        return self.most


def digest_of(stream):
    digest, size = hashlib.blake2b(), 0
    while block := stream.read(BLOCK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def watch(command, with_keeper):
    """(digest, size) of stdout, most memory, seconds, status."""
    begin = time.monotonic()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process:
        memory = Memory(process.pid, with_keeper)
        try:
            digest = digest_of(process.stdout)
            process.wait(timeout=LIMIT)
        finally:
            most = memory.end()
            if process.poll() is None:
                process.kill()
    return digest, most, time.monotonic() - begin, process.returncode


def try_bytes(checks, what, source, scratch):
    trace = scratch / "t.hawk"
    with open(source, "rb") as stream:
        wanted = digest_of(stream)
    steps = [("run", [observed.HAWKCTL, "run", "-o", str(trace), "--", "cat",
                      str(source)], True),
             ("replay --raw", [observed.HAWKCTL, "replay", "--raw",
                               str(trace)], False),
             ("replay", [observed.HAWKCTL, "replay", str(trace)], False)]
    for name, command, with_keeper in steps:
        digest, most, seconds, status = watch(command, with_keeper)
        checks.equal(status, 0, f"{what}, {name}: status")
        if name != "replay":
            checks.that(digest == wanted,
                        f"{what}, {name}: {digest[1]} bytes of {wanted[1]}")
        checks.that(most <= observed.MEMORY_BAR,
                    f"{what}, {name}: {most / BLOCK:.1f} MiB anonymous")
        print(f"{what}, {name}: {wanted[1] / BLOCK:.0f} MiB in {seconds:.1f} s,"
              f" RssAnon at most {most / BLOCK:.1f} MiB", flush=True)
    trace.unlink()


def make(path, source, size):
    """`size` bytes of 'x', or of the kernel's random source."""
    with open(path, "wb") as out:
        for _ in range(size // BLOCK):
            out.write(b"x" * BLOCK if source is None else os.urandom(BLOCK))


def main():
    size = (int(sys.argv[1]) if len(sys.argv) > 1 else 64) * BLOCK
    observed.adopt_orphans()
    checks = observed.Checks()
    with observed.Scratch(observed.fast_directory()) as name:
        scratch = pathlib.Path(name)
        for what, source in (("one line", None), ("random bytes", "random")):
            path = scratch / "source"
            make(path, source, size)
            try_bytes(checks, what, path, scratch)
        _, left = observed.wait_for_all()
        checks.equal(left, [], "processes left")
    checks.finish()


if __name__ == "__main__":
    main()
