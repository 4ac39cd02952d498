#!/usr/bin/env python3
"""How fast an id is found in a large log, beside ripgrep, turn by turn.

    replay_scan.py [--build DIR] [--size BYTES] [--rounds N] [--dir DIR]

A log with new ids is made in every run (ndjson.cpp). Every tool writes the same
lines to a file, and the outputs are compared. The machine's speed changes from
minute to minute, so only ratios of one run count: the median of the rounds,
and, where the machine is busy, the fastest round. `cpu` is user and system time.
Asserts nothing.
"""

import argparse
import os
import pathlib
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def anonymous(pid):
    """RssAnon of a process in kB, 0 if it is gone."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().split("\n"):
            if line.startswith("RssAnon:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


class Run:
    def __init__(self, command, out, shell=False):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begin = time.perf_counter()
        with open(out, "wb") as file:
            process = subprocess.Popen(command, stdout=file, shell=shell)
            self.status = process.wait()
        self.wall = time.perf_counter() - begin
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu = (after.ru_utime + after.ru_stime
                    - before.ru_utime - before.ru_stime)


def peak_anonymous(command, out):
    peak = 0
    with open(out, "wb") as file:
        process = subprocess.Popen(command, stdout=file)
        done = threading.Event()

        def watch():
            nonlocal peak
            while not done.is_set():
                peak = max(peak, anonymous(process.pid))
                done.wait(0.001)

        watcher = threading.Thread(target=watch)
        watcher.start()
        process.wait()
        done.set()
        watcher.join()
    return peak


def compare(title, tools, rounds, work, reference):
    """tools: name -> (command, shell). Prints a row each."""
    runs = {name: [] for name in tools}
    outputs = {}
    for _ in range(rounds):
        for name, (command, shell) in tools.items():
            out = work / "out"
            run = Run(command, out, shell)
            if run.status not in (0, 1):
                print(f"{name}: status {run.status}")
            runs[name].append(run)
            outputs[name] = out.read_bytes() if out.stat().st_size < 1 << 24 \
                else None
    print(f"\n{title}\n  {'':28} {'median':>8} {'x':>5} {'fastest':>8} "
          f"{'x':>5} {'cpu':>7} {'x':>5}")
    middle = {n: statistics.median(r.wall for r in rs)
              for n, rs in runs.items()}
    fastest = {n: min(r.wall for r in rs) for n, rs in runs.items()}
    cpu = {n: min(r.cpu for r in rs) for n, rs in runs.items()}
    for name in tools:
        lines = outputs[name]
        same = ""
        if lines is not None and outputs[reference] is not None:
            wanted = sorted(outputs[reference].splitlines())
            same = f"{len(lines.splitlines())} lines" + (
                "" if sorted(lines.splitlines()) == wanted
                else ", OTHERS THAN " + reference)
        print(f"  {name:28} {middle[name] * 1e3:6.0f}ms "
              f"{middle[name] / middle[reference]:5.2f} "
              f"{fastest[name] * 1e3:6.0f}ms "
              f"{fastest[name] / fastest[reference]:5.2f} "
              f"{cpu[name] * 1e3:5.0f}ms {cpu[name] / cpu[reference]:5.2f}  "
              f"{same}")


def literals(identity):
    """What AskedId::literals makes of a UUID: every spelling of it."""
    import base64
    number = identity.replace("-", "")
    low = int(number[16:], 16)
    both = base64.b64encode(bytes.fromhex(number)).decode()
    half = base64.b64encode(bytes.fromhex(number[16:])).decode()

    def longest(text):
        for c in "+/=":
            text = text.replace(c, " ")
        return max(text.split(), key=len)

    return ["i:" + number[20:], str(low), longest(both), longest(half)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=str(ROOT / "build" / "test"))
    parser.add_argument("--size", type=float, default=1 << 30)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--dir", default=None)
    options = parser.parse_args()
    bench = pathlib.Path(options.build) / "tests"
    hawkctl = pathlib.Path(options.build) / "apps" / "hawkctl" / "hawkctl"
    if not shutil.which("rg"):
        print("ripgrep is not here")
        return 77
    with tempfile.TemporaryDirectory(dir=options.dir) as name:
        work = pathlib.Path(name)
        log = str(work / "log.ndjson")
        ids = subprocess.run(
            [bench / "bench_ndjson", log, str(int(options.size)),
             str(random.SystemRandom().randrange(1 << 62))],
            check=True, capture_output=True, text=True).stdout.split()
        wanted = ids[2]
        spellings = literals(wanted)
        replay = [str(hawkctl), "replay", "-c", wanted, "--format", "ndjson"]
        try:
            knows = subprocess.run(replay + ["--threads", "1", log],
                                   capture_output=True).returncode == 0
        except OSError:
            knows = False
        tools = {
            "rg -F": (["rg", "-F", wanted, log], False),
            "find_lines, 2 threads":
                ([bench / "bench_find_lines", log, "2", *spellings], False),
            "find_lines, 1 thread":
                ([bench / "bench_find_lines", log, "1", *spellings], False),
            "one spelling, 2 threads":
                ([bench / "bench_find_lines", log, "2", wanted], False),
            "cat >/dev/null": (f"cat {log} >/dev/null", True),
        }
        if knows:
            tools["replay, 2 threads"] = (replay + ["--threads", "2", log],
                                          False)
            tools["replay, 1 thread"] = (replay + ["--threads", "1", log],
                                         False)
        compare(f"{options.size / 1e9:.2f} GB of NDJSON, warm", tools,
                options.rounds, work, "rg -F")

        print("\nindex (one thread, two threads)")
        for threads in ("1", "1", "2", "2"):
            built = Run([bench / "bench_index", log, threads], work / "out")
            print(f"  {(work / 'out').read_text().strip()}; "
                  f"{os.stat(log).st_size / 1e9 / built.cpu:.2f} GB for a "
                  "second of CPU")
        tools = {"rg -F": (["rg", "-F", wanted, log], False),
                 "by the index": ([bench / "bench_index", log, "0", wanted],
                                  False)}
        compare("with the index", tools, options.rounds, work, "rg -F")

        for packer, cat, suffix in (("gzip -1", "zcat", ".gz"),
                                    ("zstd -3 -q", "zstdcat", ".zst")):
            if not shutil.which(cat):
                continue
            size = int(options.size) // 4
            part = str(work / ("part" + suffix))
            subprocess.run(f"head -c {size} {log} | {packer} -c >{part}",
                           shell=True, check=True)
            early = ids[0] # in the first sixth of the log
            tools = {
                f"{cat} | rg": (f"{cat} {part} | rg -F {early}", True),
                "find_lines, 2 threads":
                    ([bench / "bench_find_lines", part, "2",
                      *literals(early)], False),
            }
            if knows:
                tools["replay, 2 threads"] = (
                    [str(hawkctl), "replay", "-c", early, "--format",
                     "ndjson", "--threads", "2", part], False)
            compare(f"{os.stat(part).st_size / 1e6:.0f} MB {suffix}, "
                    f"{size / 1e6:.0f} MB unpacked", tools,
                    options.rounds, work, f"{cat} | rg")

        print("\nlargest RssAnon")
        for title, command in (
                ("find_lines, 2 threads",
                 [bench / "bench_find_lines", log, "2", *spellings]),
                ("index, 2 threads", [bench / "bench_index", log, "2"]),
                ("replay, 2 threads", replay + ["--threads", "2", log])):
            if command[0] != str(hawkctl) or knows:
                peak = peak_anonymous(command, work / "out")
                print(f"  {title:28} {peak / 1024:.1f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
