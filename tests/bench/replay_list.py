#!/usr/bin/env python3
"""How fast a log is listed, beside what only reads it, turn by turn.

    replay_list.py [--build DIR] [--beside HAWKCTL] [--lines N] [--rounds N]
                   [--dir DIR] [FORMAT...]

New logs of a million lines are made in every run (ndjson.cpp): json, plain
text, logfmt, and these lines as others have them: Docker's json-file, journald,
CRI, `kubectl logs --prefix` and Compose the plain ones, docker-json the JSON
ones. `rg -c` counts the lines with one literal, `wc -l` all. The median of the
rounds counts, in MB/s of the log; the machine's speed changes from minute to
minute, so compare within a run: with --beside, with another hawkctl, turn by
turn. Asserts nothing.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from replay_scan import peak_anonymous

ROOT = pathlib.Path(__file__).resolve().parents[2]
BYTES = {"json": 258, "plain": 142, "logfmt": 184} # of a line, about
WRAPPED = {"docker": "plain", "docker-json": "json", "journald": "plain",
           "cri": "plain", "kubectl": "plain", "compose": "plain"}


def seconds(command):
    begin = time.perf_counter()
    status = subprocess.run(command, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL).returncode
    took = time.perf_counter() - begin
    if status not in (0, 1):
        print(f"{command[0]}: status {status}")
    return took


def wrap(log, form):
    """Puts each line into what a container runtime or journald makes of it."""
    escape = json.encoder.encode_basestring
    inner = log + ".inner"
    os.rename(log, inner)
    with open(inner, encoding="utf-8") as lines, \
            open(log, "w", encoding="utf-8") as out:
        for number, line in enumerate(lines):
            stamp = (f"2026-11-21T10:{number // 60000 % 60:02}:"
                     f"{number // 1000 % 60:02}.{number % 1000:03}000000Z")
            if form == "cri":
                out.write(f"{stamp} stdout F {line}")
            elif form == "kubectl":
                out.write(f"[pod/orders-7d8f9c6b5-x2x{number % 3}z/orders] "
                          f"{line}")
            elif form == "compose":
                out.write(f"orders-{number % 3 + 1}  | {line}")
            elif form == "journald":
                out.write(
                    f'{{"__CURSOR":"s=1;i={number:x}","__REALTIME_TIMESTAMP":'
                    f'"{1795255201000000 + number}","PRIORITY":"6",'
                    f'"_PID":"4711","SYSLOG_IDENTIFIER":"orders",'
                    f'"MESSAGE":{escape(line[:-1])}}}\n')
            else:
                out.write(
                    f'{{"log":{escape(line)},"stream":"stdout","time":'
                    f'"{stamp}"}}\n')
    os.unlink(inner)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default=str(ROOT / "build" / "test"))
    parser.add_argument("--beside", default=None)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--dir", default=None)
    parser.add_argument("formats", nargs="*", default=[*BYTES, *WRAPPED])
    options = parser.parse_args()
    build = pathlib.Path(options.build)
    hawkctl = str(build / "apps" / "hawkctl" / "hawkctl")
    print(f"load {os.getloadavg()[0]:.1f} at the start, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(dir=options.dir) as directory:
        for form in options.formats:
            log = os.path.join(directory, "log." + form)
            seed = str(random.SystemRandom().randrange(1 << 62))
            made = WRAPPED.get(form, form)
            wanted = subprocess.run(
                [build / "tests" / "bench_ndjson", log,
                 str(BYTES[made] * options.lines), seed, made],
                check=True, capture_output=True, text=True).stdout.split()[2]
            if form in WRAPPED:
                wrap(log, form)
            listing = [hawkctl, "replay", "--list", "--format", "ndjson", log]
            tools = {
                "replay --list, 1 thread": listing + ["--threads", "1"],
                "replay --list, 2 threads": listing + ["--threads", "2"],
                "wc -l": ["wc", "-l", log],
            }
            if options.beside:
                tools["beside, 2 threads"] = [
                    options.beside, *listing[1:], "--threads", "2"]
            if shutil.which("rg"):
                tools["rg -c"] = ["rg", "-c", "-F", wanted, log]
            times = {name: [] for name in tools}
            for _ in range(options.rounds):
                for name, command in tools.items():
                    times[name].append(seconds(command))
            size = os.path.getsize(log)
            lines = sum(1 for _ in open(log, "rb"))
            print(f"\n{form}: {size / 1e6:.0f} MB, {lines} lines")
            for name, took in times.items():
                print(f"  {name:26} {size / 1e6 / statistics.median(took):7.0f}"
                      f" MB/s  ({size / 1e6 / max(took):.0f} to "
                      f"{size / 1e6 / min(took):.0f})")
            peak = peak_anonymous(listing, os.path.join(directory, "out"))
            print(f"  largest RssAnon            {peak / 1024:7.1f} MiB")
            os.unlink(log)
    print(f"\nload {os.getloadavg()[0]:.1f} at the end")
    return 0


if __name__ == "__main__":
    sys.exit(main())
