#!/usr/bin/env python3
"""kill -9 of hawkctl at random moments while an agent writes.

    kill9.py RUNS [RATE...]      RATE in lines a second, 0: flat out

Bars: no agent dies, no trace is unreadable, no keeper stays, what is recorded
is the agent's output with at most one hole of one batch (64 KiB), and the
trace says that it was taken over and that the agent's status is unknown."""

import os
import random
import statistics
import subprocess
import sys
import time

import observed

SEED = 7
LENGTH = 100
PLANS = {10000: (4000, 0.35), 0: (400000, 0.15)}  # rate -> lines, latest kill


class Tally:
    def __init__(self):
        self.killed = self.unreadable = self.wrong = self.left = 0
        self.early = self.unstated = 0
        self.lost = []
        self.worst_write = 0


def start(rate, lines, trace, state):
    return subprocess.Popen(
        [observed.HAWKCTL, "run", "-q", "-o", trace, "--", observed.EMITTER,
         str(rate), str(lines), str(LENGTH), state],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)


def wait_until_it_writes(process, state):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        now = observed.read_state(state)
        if now is not None and now[0] > 0:
            return
        time.sleep(0.0005)


def judge(tally, trace, state, whole, survived):
    after = observed.read_state(state)
    if after is None or after[2] != 0 or after[4] == 0:
        tally.killed += 1
        return f"agent died: {after}"
    tally.worst_write = max(tally.worst_write, after[3])
    raw, status, remarks = observed.replay(trace, "--raw")
    if status != 0:
        tally.unreadable += 1
        return f"replay: {status} {remarks}"
    gap = observed.hole(whole, raw)
    if gap is None:
        tally.wrong += 1
        return f"{len(raw)} bytes are no cut of the agent's {len(whole)}"
    tally.lost.append(gap[1])
    if gap[1] > observed.CHUNK:
        tally.wrong += 1
        return f"lost {gap[1]} bytes at {gap[0]}"
    if survived:
        tally.early += 1
        return "" if gap[1] == 0 else "lost bytes though it ended well"
    return judge_last_words(tally, trace)


def judge_last_words(tally, trace):
    kinds = observed.kinds(trace)
    closed = [r["s"] for r in observed.of_kind(trace, "closed")]
    ends = observed.of_kind(trace, "end")
    known = [e for e in ends if "code" in e or "signal" in e]
    complete = (kinds.count("takeover") == 1
                and sorted(closed) == ["stderr", "stdout"]
                and len(ends) == 1 and not known)
    # Killed after the agent's end: its status was seen, once.
    late = (kinds.count("takeover") == 1 and len(ends) == 1 and known
            and sorted(closed) == ["stderr", "stdout"])
    # Killed when all was recorded, and the keeper dismissed.
    over = (kinds.count("takeover") == 0 and len(ends) == 1 and known
            and sorted(closed) == ["stderr", "stdout"])
    if not complete and not late and not over:
        tally.unstated += 1
        return f"last words: {kinds[-6:]}, closed {closed}, ends {ends}"
    return ""


def run_once(rate, number, directory, whole, tally):
    lines, latest = PLANS[rate]
    trace = str(directory / "t.hawk")
    state = str(directory / "state")
    for path in (trace, state):
        if os.path.exists(path):
            os.unlink(path)
    process = start(rate, lines, trace, state)
    wait_until_it_writes(process, state)
    delay = random.uniform(0, latest)
    try:
        process.wait(timeout=delay)
        survived = True
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        survived = False
    statuses, left = observed.wait_for_all()
    tally.left += len(left)
    problem = judge(tally, trace, state, whole, survived)
    if left:
        problem += f" left: {left}"
    if any(s != 0 for s in statuses.values()):
        tally.killed += 1
        problem += f" statuses {statuses}"
    if problem:
        print(f"rate {rate} run {number} after {delay:.4f} s: {problem}")
        os.replace(trace, str(directory / f"bad-{rate}-{number}.hawk"))
    return not problem


def run_rate(rate, runs, directory):
    lines, _ = PLANS[rate]
    whole = observed.emitted(lines, LENGTH)
    tally = Tally()
    good = sum(run_once(rate, n, directory, whole, tally) for n in range(runs))
    lossy = [n for n in tally.lost if n]
    print(f"rate {rate or 'flat out'}: {runs} runs, "
          f"{runs - tally.early} killed while it ran; "
          f"agents dead {tally.killed}, unreadable {tally.unreadable}, "
          f"wrong or out of order {tally.wrong}, processes left {tally.left}, "
          f"without last words {tally.unstated}; runs with loss {len(lossy)}, "
          f"bytes lost max {max(tally.lost, default=0)} "
          f"median {statistics.median(tally.lost or [0])} "
          f"total {sum(tally.lost)} of {runs * len(whole)}; "
          f"worst write {tally.worst_write / 1e6:.1f} ms", flush=True)
    return good == runs


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    rates = [int(word) for word in sys.argv[2:]] or list(PLANS)
    random.seed(SEED)
    observed.adopt_orphans()
    checks = observed.Checks()
    with observed.Scratch(observed.fast_directory()) as directory:
        for rate in rates:
            checks.that(run_rate(rate, runs, directory), f"rate {rate}")
        if checks.failures:
            raise SystemExit(1)
    checks.finish()


if __name__ == "__main__":
    main()
