#!/usr/bin/env python3
"""How long hawkctl run takes from the start of the demo that hangs on its
stderr to the verdict on the screen: an upper bound of the time from the block.

    verdict.py [RUNS]     9 runs"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import measured

DEMO = pathlib.Path(__file__).parents[2] / "apps" / "demo" / "stderr-hang.sh"


def one(directory, number):
    begin = time.perf_counter()
    run = subprocess.Popen(
        [measured.HAWKCTL, "run", "--timeout", "4", "-o",
         os.path.join(directory, f"{number}.hawk"), "--", str(DEMO)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seconds = float("inf")
    for line in run.stderr:  # to its end: the time limit ends every process
        if "undrained-pipe" in line and seconds == float("inf"):
            seconds = time.perf_counter() - begin
    run.wait()
    return seconds


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as directory:
        times = [one(directory, i) for i in range(runs)]
    print(f"verdict after {statistics.median(times):.2f} s (median of {runs}), "
          f"{max(times):.2f} s at most; bar 3 s")


if __name__ == "__main__":
    main()
