#!/usr/bin/env python3
"""hawkctl's share of a core while an agent writes 10,000 lines/s for 10 s.

    cpu.py [RUNS [SECONDS]]"""

import subprocess
import sys
import time

import measured
import observed

RATE, LENGTH = 10000, 100


def measure(seconds, directory):
    trace, state = directory / "trace", directory / "state"
    trace.unlink(missing_ok=True)
    with subprocess.Popen(
            [measured.HAWKCTL, "run", "-q", "-o", str(trace), "--",
             measured.EMITTER, str(RATE), str(RATE * (seconds + 2)),
             str(LENGTH), str(state)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        cat = subprocess.Popen(["cat"], stdin=process.stdout,
                               stdout=subprocess.DEVNULL)
        time.sleep(1)  # past its start
        own = observed.hawk_processes(process.pid)
        before = sum(measured.cpu_seconds(pid) for pid in own)
        begin = time.monotonic()
        time.sleep(seconds)
        used = sum(measured.cpu_seconds(pid) for pid in own) - before
        share = used / (time.monotonic() - begin)
        process.wait()
        cat.wait()
    return share * 100


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else measured.RUNS
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    measured.print_machine()
    with observed.Scratch(observed.fast_directory()) as directory:
        shares = [measure(seconds, directory) for _ in range(runs)]
    print(f"hawkctl run at {RATE} lines/s: "
          f"{measured.describe(shares, '% of a core')}")


if __name__ == "__main__":
    main()
