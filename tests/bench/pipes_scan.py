#!/usr/bin/env python3
"""How long `hawkctl pipes` takes over 1,300 processes and 9,000 descriptors,
beyond its window, beside `lsof +E` and lsfd(1) in the same run, turn by turn.

    pipes_scan.py [RUNS [PROCESSES]]     9 and 1300

The window is 0.1 s, which hawkctl sleeps in one piece, between two samples
that both look at everything; that is subtracted. Processor time stands beside
the wall time: on a busy machine it is the steadier of the two."""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

import measured

CROWD = os.environ.get(
    "HAWK_CROWD", str(measured.ROOT / "build" / "test" / "tests" / "crowd"))
WINDOW = 0.1
BARS = {"lsof +E": 5, "lsfd": 15}  # how many times faster: DESIGN.md 8
COMMANDS = {
    "hawkctl pipes": [measured.HAWKCTL, "pipes", "--window", str(WINDOW)],
    "lsof +E": ["lsof", "-nP", "+E"],
    "lsfd": ["lsfd"],
}


def once(words):
    """(wall, processor) seconds of a command that may find something."""
    begin = time.perf_counter()
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(words)}: status {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime


def count_descriptors():
    processes = descriptors = 0
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            descriptors += len(os.listdir(entry / "fd"))
            processes += 1
        except OSError:
            pass  # gone, or not ours
    return processes, descriptors


def measure(commands, runs):
    walls = {name: [] for name in commands}
    cpus = {name: [] for name in commands}
    for _ in range(runs):
        for name, words in commands.items():
            wall, cpu = once(words)
            walls[name].append(
                wall - (WINDOW if name == "hawkctl pipes" else 0))
            cpus[name].append(cpu)
    return walls, cpus


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else measured.RUNS
    size = sys.argv[2] if len(sys.argv) > 2 else "1300"
    commands = dict(COMMANDS)
    for name in BARS:
        if not shutil.which(commands[name][0]):
            print(f"skipped: {name} is not installed")
            del commands[name]
    measured.print_machine()
    with subprocess.Popen([CROWD, size], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as crowd:
        crowd.stdout.readline()
        print("{} processes, {} descriptors".format(*count_descriptors()))
        walls, cpus = measure(commands, runs)
        crowd.stdin.close()
        crowd.wait()
    ours = statistics.median(walls["hawkctl pipes"])
    our_cpu = statistics.median(cpus["hawkctl pipes"])
    for name in commands:
        print(f"{name:14} {measured.describe(walls[name], 'ms', 1e3)}; "
              f"processor {statistics.median(cpus[name]) * 1e3:.1f} ms")
    for name, bar in BARS.items():
        if name in commands:
            print(f"{name}: {statistics.median(walls[name]) / ours:.1f} times "
                  f"our wall time, "
                  f"{statistics.median(cpus[name]) / our_cpu:.1f} times our "
                  f"processor time (bar {bar})")


if __name__ == "__main__":
    main()
