#!/usr/bin/env python3
"""How long one trace takes that is larger than any should be.

    replay_trace.py [--build DIR] [--beside HAWKCTL] [--spans N] [--depth N]
                    [--rounds N] [--dir DIR] [--only-make FILE] [VIEW...]

A trace of a million spans in OTLP JSON, a request of 1,000 spans a line as a
Collector's file exporter writes them: a chain as deep as asked (100,000 levels),
the other spans spread over it, ids reseeded in every run. `hawkctl replay` shows
it as timeline, tree, waterfall and list; told are the median of the rounds,
spans a second and the peak of anonymous memory. Half as many spans are timed as
well: a time that is quadratic shows as four times as much, not twice. With
--beside, another hawkctl, turn by turn. Asserts nothing.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import sys
import tempfile
import time

from replay_scan import peak_anonymous

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEGIN = 1795255200 * 10**9
OF_A_LINE = 1000
VIEWS = {"timeline": [], "tree": ["--view", "tree"],
         "waterfall": ["--view", "waterfall"], "list": ["--list"]}


def request(spans):
    return json.dumps({"resourceSpans": [{
        "resource": {"attributes": [{
            "key": "service.name", "value": {"stringValue": "planner"}}]},
        "scopeSpans": [{"scope": {"name": "bench"}, "spans": spans}]}]},
        separators=(",", ":")) + "\n"


def write_trace(path, spans, depth, seed):
    """Returns the trace's id."""
    chance = random.Random(seed)
    trace = f"{chance.getrandbits(128):032x}"
    base = chance.getrandbits(64)
    name = [f"{(base + n * 0x9e3779b97f4a7c15) % 2**64:016x}"
            for n in range(spans)]
    depth = min(depth, spans)
    with open(path, "w", encoding="utf-8") as out:
        waiting = []
        for n in range(spans):
            # The chain first; then each has a parent somewhere in it.
            parent = n - 1 if n < depth else chance.randrange(depth)
            start = BEGIN + n * 1000
            # A parent ends behind the last of the children it has in the chain.
            end = BEGIN + (2 * spans - n) * 1000 if n < depth else start + 500
            span = {"traceId": trace, "spanId": name[n],
                    "name": f"step {n % 100}", "kind": 1,
                    "startTimeUnixNano": str(start),
                    "endTimeUnixNano": str(end)}
            if parent >= 0:
                span["parentSpanId"] = name[parent]
            if n % 10_000 == 7777:
                span["status"] = {"code": 2, "message": "no answer"}
            waiting.append(span)
            if len(waiting) == OF_A_LINE or n + 1 == spans:
                out.write(request(waiting))
                waiting = []
    return trace


def words_of(view, trace):
    return [*VIEWS[view], *([] if view == "list" else ["-c", trace])]


def run(command):
    """Seconds, and the peak of anonymous memory in MB."""
    begin = time.perf_counter()
    peak = peak_anonymous(command, os.devnull)
    return time.perf_counter() - begin, peak


def measure(programs, views, path, trace, rounds):
    """Seconds and peak by view and program."""
    told = {}
    for view in views:
        for _ in range(rounds):
            for hawkctl in programs:
                told.setdefault((view, hawkctl), []).append(
                    run([hawkctl, "replay", *words_of(view, trace), path]))
    return {key: (statistics.median(took for took, _ in runs),
                  max(peak for _, peak in runs) / 1000)
            for key, runs in told.items()}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=ROOT / "build" / "test",
                        type=pathlib.Path)
    parser.add_argument("--beside", metavar="HAWKCTL")
    parser.add_argument("--spans", type=int, default=1_000_000)
    parser.add_argument("--depth", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dir", default=None)
    parser.add_argument("--only-make", metavar="FILE")
    parser.add_argument("views", nargs="*", metavar="VIEW", choices=[
        [], *VIEWS])
    arguments = parser.parse_args()
    seed = time.time_ns()
    if arguments.only_make:
        print(write_trace(arguments.only_make, arguments.spans,
                          arguments.depth, seed))
        return
    hawkctl = str(arguments.build / "apps" / "hawkctl" / "hawkctl")
    programs = [hawkctl] + ([arguments.beside] if arguments.beside else [])
    with tempfile.TemporaryDirectory(dir=arguments.dir) as place:
        path = os.path.join(place, "trace.jsonl")
        for spans in (arguments.spans // 2, arguments.spans):
            trace = write_trace(path, spans, arguments.depth, seed)
            size = os.path.getsize(path)
            print(f"{spans} spans, {min(arguments.depth, spans)} levels, "
                  f"{size / 1e6:.0f} MB, seed {seed}")
            told = measure(programs, arguments.views or VIEWS, path, trace,
                           arguments.rounds)
            for (view, program), (took, peak) in told.items():
                print(f"  {view:10} {took:7.2f} s {spans / took / 1000:7.0f} "
                      f"k spans/s {peak:6.0f} MB  {program}")


if __name__ == "__main__":
    sys.exit(main())
