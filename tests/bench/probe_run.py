#!/usr/bin/env python3
"""What the Python probe costs end to end under `hawkctl run`, beside
`--no-probe` and no hawkctl, turn by turn: round trips that asyncio writes,
tasks that it makes, GETs of a real Redis, and the start of an empty program.

    probe_run.py [RUNS]"""

import os
import pathlib
import statistics
import subprocess
import sys
import time

import measured
import observed

sys.path.insert(0, str(measured.ROOT / "tests" / "agents"))
import conn_servers  # noqa: E402  pylint: disable=wrong-import-position

LOAD = str(pathlib.Path(__file__).with_name("probe_load.py"))
COUNTS = {"echo": 20000, "tasks": 100000, "redis": 10000}
WAYS = ("bare", "--no-probe", "probe")


def make_command(way, trace, command):
    if way == "bare":
        return command
    options = ["--no-probe"] if way == "--no-probe" else []
    return [measured.HAWKCTL, "run", "-q", *options, "-o", trace, "--",
            *command]


def run(way, directory, command, environment):
    """(seconds, what it printed)"""
    trace = str(directory / "trace")
    if os.path.exists(trace):
        os.unlink(trace)
    begin = time.perf_counter()
    done = subprocess.run(make_command(way, trace, command), check=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - begin, done.stdout.decode()


def find_python():
    """One that has redis, if there is one."""
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import redis.asyncio"], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0:
            return python
    return sys.executable


def report(name, values, unit):
    bare, off, on = (statistics.median(values[way]) for way in WAYS)
    more = on - off if unit == "ms" else off / on - 1
    told = f"{more:+.2f} ms" if unit == "ms" else f"{more:+.1%} time"
    print(f"{name}: probe {on:.4g} {unit}, without {off:.4g} {unit}, bare "
          f"{bare:.4g} {unit}; the probe: {told}"
          + ("" if unit == "ms" else
             f", {1e6 / on - 1e6 / off:+.2f} us each"))


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else measured.RUNS
    measured.print_machine()
    python = find_python()
    with conn_servers.Servers(("redis",)) as servers, \
            observed.Scratch(observed.fast_directory()) as directory:
        environment = {**os.environ, **servers.environment()}
        for load, count in COUNTS.items():
            if load == "redis" and servers.missing:
                print(f"redis: left out: {servers.missing['redis']}")
                continue
            rates = {way: [] for way in WAYS}
            for _ in range(runs):  # interleaved: the same noise for all
                for way in WAYS:
                    rates[way].append(float(run(
                        way, directory, [python, LOAD, load, str(count)],
                        environment)[1]))
            report(load, rates, "/s")
        times = {way: [] for way in WAYS}
        for _ in range(runs * 3):
            for way in WAYS:
                times[way].append(1000 * run(
                    way, directory, [python, "-c", "pass"], environment)[0])
        report("python3 -c pass", times, "ms")


if __name__ == "__main__":
    main()
