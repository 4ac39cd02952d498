#!/usr/bin/env python3
"""The agent's worst write while the consumer of its output stands still for
3 s: through hawkctl run, through tee, and with a consumer that never stops.

    stall.py [RUNS]"""

import os
import signal
import subprocess
import sys
import time

import measured
import observed

RATE, LINES, LENGTH = 10000, 50000, 100
STOP_AFTER, STOPPED = 0.7, 3.0


def measure(way, stops, directory):
    state = str(directory / "state")
    trace = str(directory / "trace")
    for path in (state, trace):
        if os.path.exists(path):
            os.unlink(path)
    emitter = [measured.EMITTER, str(RATE), str(LINES), str(LENGTH), state]
    middle = {"hawkctl": [measured.HAWKCTL, "run", "-q", "-o", trace, "--",
                          *emitter],
              "tee": ["tee", trace], "cat": None}[way]
    read, write = os.pipe()
    consumer = subprocess.Popen(["cat"], stdin=read,
                                stdout=subprocess.DEVNULL)
    os.close(read)
    parts = []
    if way == "tee":
        first = subprocess.Popen(emitter, stdout=subprocess.PIPE)
        parts = [first, subprocess.Popen(middle, stdin=first.stdout,
                                         stdout=write)]
        first.stdout.close()
    else:
        parts = [subprocess.Popen(middle or emitter, stdout=write,
                                  stderr=subprocess.DEVNULL)]
    os.close(write)
    time.sleep(STOP_AFTER)
    if stops:
        consumer.send_signal(signal.SIGSTOP)
        time.sleep(STOPPED)
        consumer.send_signal(signal.SIGCONT)
    for part in [*parts, consumer]:
        part.wait()
    return observed.read_state(state)[3] / 1e6


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else measured.RUNS
    measured.print_machine()
    ways = [("hawkctl", True), ("cat", False), ("tee", True)]
    worst = {way: [] for way, _ in ways}
    with observed.Scratch(observed.fast_directory()) as directory:
        for _ in range(runs):  # interleaved: the same load for all
            for way, stops in ways:
                worst[way].append(measure(way, stops, directory))
    for way, stops in ways:
        print(f"worst write, {way}, consumer "
              f"{'stopped 3 s' if stops else 'never stopped'}: "
              f"{measured.describe(worst[way], 'ms')}")


if __name__ == "__main__":
    main()
