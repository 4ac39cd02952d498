#!/usr/bin/env python3
"""Plants 7 deviant stories among 4,000 in a plain log, and asks --shapes.

    replay_shapes.py HAWKCTL [--rounds N] [--stories N] [--seed N]

The stories are jumbled as concurrent ones are; two of their steps come in
either order, one is repeated, messages vary in numbers, ids, times and names.
Says whether the deviants come first and are named right, and how long that
took beside a plain replay of the same file, turn by turn.
"""

import argparse
import datetime
import heapq
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

LACKS, ADDS, ORDER = "lacks", "adds", "order"

# What each of the seven does otherwise, and a word of the operation.
DEVIANTS = [
    (LACKS, "published"),
    (LACKS, "published"),
    (LACKS, "published"),
    (LACKS, "stock reserved"),
    (LACKS, "stock reserved"),
    (ADDS, "cache miss"),
    (ORDER, "published"),
]


def steps_of(random, deviation):
    steps = [
        f"order received from customer {random.randint(1, 99999)}",
        f"stock reserved in {random.uniform(0.2, 80):.1f} ms",
    ]
    pair = [
        f"price {random.randint(100, 99999)} EUR computed",
        f"address 10.0.{random.randint(0, 255)}.{random.randint(0, 255)} known",
    ]
    random.shuffle(pair)
    steps += pair
    for item in range(random.randint(2, 5)):
        steps.append(f"item {item} packed by task-{random.randint(1, 64)}")
    steps.append(f"payment '{random.getrandbits(48):012x}' committed")
    steps.append(f"event published to queue in {random.randint(1, 900)} us")
    steps.append("order done")
    kind, what = deviation or (None, None)
    if kind == LACKS:
        steps = [step for step in steps if what not in step]
    elif kind == ADDS:
        steps.insert(2, f"cache miss for /tmp/{random.getrandbits(32):08x}/k1")
    elif kind == ORDER:
        at = next(i for i, step in enumerate(steps) if what in step)
        steps[at - 1], steps[at] = steps[at], steps[at - 1]
    return steps


def write_log(path, count, seed):
    """Returns the ids of the deviants by their deviation."""
    rnd = random.Random(seed)
    # Not the first and last ones: those a file may have cut off.
    planted = dict(zip(rnd.sample(range(200, count - 200), 7), DEVIANTS))
    ids = {}
    heap = []
    start = datetime.datetime(2026, 11, 21, 10)
    for number in range(count):
        name = f"req-{rnd.getrandbits(40):010x}a1"
        deviation = planted.get(number)
        if deviation:
            ids.setdefault(deviation, set()).add(name)
        at = number * 0.05
        for step in steps_of(rnd, deviation):
            heapq.heappush(heap, (at, name, step))
            at += rnd.uniform(0.001, 0.2)
    with open(path, "w") as file:
        while heap:
            at, name, step = heapq.heappop(heap)
            when = start + datetime.timedelta(seconds=at)
            stamp = when.strftime("%Y-%m-%d %H:%M:%S,") + f"{when.microsecond // 1000:03}"
            file.write(f"{stamp} INFO [{name}] orders: {step}\n")
    return ids


def check(text, expected):
    rows = [json.loads(line) for line in text.splitlines()]
    problems = []
    found = {}
    for row in rows:
        if sum(len(ids) for ids in found.values()) >= 7:
            break
        for difference in row["differences"]:
            for (kind, what) in expected:
                if difference["kind"] == kind and what in difference["operation"]:
                    found.setdefault((kind, what), set()).update(row["ids"])
        if len(row["differences"]) != 1:
            problems.append(f"{row['ids'][:2]}: {row['differences']}")
    if found != expected:
        problems.append(f"expected {expected}, found {found}")
    return problems, len(rows)


def timed(command):
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("hawkctl")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--stories", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "orders.log")
        expected = write_log(path, options.stories, options.seed)
        shapes = [options.hawkctl, "replay", "--shapes", path, "--format", "ndjson"]
        plain = [options.hawkctl, "replay", path]
        out = subprocess.run(shapes, capture_output=True, text=True, check=True)
        problems, rows = check(out.stdout, expected)
        for problem in problems:
            print("wrong:", problem)
        pairs = [(timed(shapes), timed(plain)) for _ in range(options.rounds)]
        ours = statistics.median(pair[0] for pair in pairs)
        theirs = statistics.median(pair[1] for pair in pairs)
        ratio = statistics.median(a / b for a, b in pairs)
        size = os.path.getsize(path)
        print(f"{size / 1e6:.1f} MB, {options.stories} stories, {rows} shapes: "
              f"--shapes {ours * 1e3:.0f} ms, replay {theirs * 1e3:.0f} ms, "
              f"{ratio:.2f} times (limit 2)")
        sys.exit(1 if problems or ratio >= 2 else 0)


if __name__ == "__main__":
    main()
