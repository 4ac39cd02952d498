#!/usr/bin/env python3
"""How long `hawkctl --version` and `hawkctl run -- true` take, beside `true`.

    startup.py [RUNS]"""

import subprocess
import sys
import time

import measured
import observed


def measure(command):
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (time.perf_counter() - begin) * 1000


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    measured.print_machine()
    times = {"true": [], "--version": [], "run -- true": []}
    with observed.Scratch(observed.fast_directory()) as directory:
        for number in range(runs):
            trace = str(directory / f"{number}.hawk")
            times["true"].append(measure(["true"]))
            times["--version"].append(measure([measured.HAWKCTL, "--version"]))
            times["run -- true"].append(
                measure([measured.HAWKCTL, "run", "-o", trace, "--", "true"]))
    for name, values in times.items():
        print(f"{name}: {measured.describe(values, 'ms')}")


if __name__ == "__main__":
    main()
