"""What the probe costs: every hook is counted, one in 61 is timed. An odd
number, or an agent whose hooks come in turns would have one kind timed only.

Tasks that are made count by themselves (tasks.Spot): `counted`."""

from itertools import count
from time import monotonic, perf_counter_ns

EVERY = 61
PACE = 5.0  # seconds

tick = count(1).__next__
clock = perf_counter_ns
totals = {"sampled": 0, "nanos": 0, "told": monotonic(), "events": 0,
          "more": 0, "counted": 0, "timed": 0, "made": 0}


def add(nanos):
    """A hook was timed."""
    totals["sampled"] += 1
    totals["nanos"] += nanos


def add_more(nanos):
    """What a hook that was counted costs besides, later."""
    totals["more"] += nanos


def add_made(nanos):
    """A task was made that is counted only, and it was timed."""
    totals["timed"] += 1
    totals["made"] += nanos


def forget():
    """In a forked child: these are the parent's."""
    for name in totals:
        if name != "told":
            totals[name] = 0


def is_due():
    return monotonic() - totals["told"] >= PACE


def attributes():
    totals["told"] = monotonic()
    sampled, timed = totals["sampled"], totals["timed"]
    hooks = max(tick() - 1, 0)
    nanos = totals["more"]
    if sampled:
        nanos += totals["nanos"] * hooks // sampled
    if timed:
        nanos += totals["made"] * totals["counted"] // timed
    return {"events": totals["events"], "hooks": hooks + totals["counted"],
            "nanos": nanos, "sampled": sampled + timed}
