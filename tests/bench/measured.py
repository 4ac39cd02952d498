"""What the benchmarks of `hawkctl run` share: programs, medians, CPU times,
and a word about the machine."""

import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "faults"))
import observed  # noqa: E402  pylint: disable=wrong-import-position

HAWKCTL = observed.HAWKCTL
EMITTER = observed.EMITTER
RUNS = 9


def describe(values, unit, scale=1.0):
    ordered = sorted(v * scale for v in values)
    return (f"median {statistics.median(ordered):.2f} {unit} "
            f"({ordered[0]:.2f} to {ordered[-1]:.2f}, {len(ordered)} runs)")


def print_machine():
    """Figures mean little without the noise they were taken in."""
    load = os.getloadavg()
    spins = []
    for _ in range(9):
        begin = time.perf_counter()
        sum(range(1_000_000))
        spins.append(time.perf_counter() - begin)
    noise = (max(spins) - min(spins)) / statistics.median(spins)
    print(f"machine: {os.cpu_count()} cores, Linux {os.uname().release}, "
          f"load {load[0]:.1f} {load[1]:.1f}, the same loop varies by "
          f"{noise:.0%}", flush=True)


def cpu_seconds(pid):
    """User and system time of a process so far."""
    rest = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(
        ")", 1)[1].split()
    return (int(rest[11]) + int(rest[12])) / os.sysconf("SC_CLK_TCK")


def run_shell(command):
    subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], check=True,
                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
