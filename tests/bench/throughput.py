#!/usr/bin/env python3
"""Lines of 100 bytes flat out, recorded and forwarded: hawkctl run beside tee
to a file, both on to `cat >/dev/null`.

    throughput.py [MB [RUNS]]     1000 MB, 9 runs"""

import os
import subprocess
import sys
import threading
import time

import measured
import observed

LENGTH = 100


class Memory(threading.Thread):
    """The most RssAnon of hawkctl's processes, sampled."""

    def __init__(self, pid):
        super().__init__()
        self.pid, self.most, self.over = pid, 0, threading.Event()

    def run(self):
        own = [self.pid]
        while not self.over.wait(0.05):
            if len(own) < 2:
                own = observed.hawk_processes(self.pid) or own
            self.most = max(self.most,
                            sum(observed.anonymous_memory(p) for p in own))


def through_hawkctl(emitter, target):
    cat = subprocess.Popen(["cat"], stdin=subprocess.PIPE,
                           stdout=subprocess.DEVNULL)
    begin = time.perf_counter()
    run = subprocess.Popen([measured.HAWKCTL, "run", "-q", "-o", target, "--",
                            *emitter], stdout=cat.stdin,
                           stderr=subprocess.DEVNULL)
    cat.stdin.close()
    memory = Memory(run.pid)
    memory.start()
    run.wait()
    cat.wait()
    seconds = time.perf_counter() - begin
    memory.over.set()
    memory.join()
    return seconds, memory.most


def through_tee(emitter, target):
    begin = time.perf_counter()
    measured.run_shell(f"{' '.join(emitter)} | tee {target} | cat >/dev/null")
    return time.perf_counter() - begin


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else measured.RUNS
    measured.print_machine()
    ours, theirs, memory = [], [], []
    with observed.Scratch(observed.fast_directory()) as directory:
        target = str(directory / "target")
        emitter = [measured.EMITTER, "0", str(size * 1_000_000 // LENGTH),
                   str(LENGTH), str(directory / "state")]
        for _ in range(runs):
            seconds, most = through_hawkctl(emitter, target)
            ours.append(size / seconds)
            memory.append(most / 1e6)
            os.unlink(target)
            theirs.append(size / through_tee(emitter, target))
            os.unlink(target)
    ratios = [a / b for a, b in zip(ours, theirs)]
    print(f"hawkctl run: {measured.describe(ours, 'MB/s')}")
    print(f"tee:         {measured.describe(theirs, 'MB/s')}")
    print(f"ratio:       {measured.describe(ratios, 'x tee')}")
    print(f"RssAnon:     {measured.describe(memory, 'MB')}")


if __name__ == "__main__":
    main()
