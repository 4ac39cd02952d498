"""What the probe costs: every hook is counted, one in 61 is timed. An odd
number, or an agent whose hooks come in turns would have one kind timed only."""

from itertools import count
from time import monotonic, perf_counter_ns

EVERY = 61
PACE = 5.0  # seconds

tick = count(1).__next__
clock = perf_counter_ns
totals = {"sampled": 0, "nanos": 0, "told": monotonic(), "events": 0,
          "more": 0}


def add(nanos):
    """A hook was timed."""
    totals["sampled"] += 1
    totals["nanos"] += nanos


def add_more(nanos):
    """What a hook that was counted costs besides, later."""
    totals["more"] += nanos


def is_due():
    return monotonic() - totals["told"] >= PACE


def attributes():
    totals["told"] = monotonic()
    sampled = totals["sampled"]
    hooks = max(tick() - 1, 0)
    mean = totals["nanos"] / sampled if sampled else 0
    return {"events": totals["events"], "hooks": hooks,
            "nanos": int(mean * hooks) + totals["more"], "sampled": sampled}
