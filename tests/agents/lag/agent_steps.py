"""What the agents have in common: work that holds the loop, for about as long
as asked, by the seed of HAWK_TEST_SEED; and their loop."""

import asyncio
import os
import random
import time

_random = random.Random(int(os.environ.get("HAWK_TEST_SEED", "0")))
kept = set()


def about(milliseconds):
    """Seconds, up to a fifth more or less."""
    return milliseconds * _random.uniform(0.8, 1.2) / 1000


def hold(milliseconds):
    """Works that long and lets nobody else."""
    until = time.perf_counter() + about(milliseconds)
    while time.perf_counter() < until:
        pass


def keep(task):
    kept.add(task)
    task.add_done_callback(kept.discard)
    return task


def run(main):
    if os.environ.get("HAWK_TEST_UVLOOP"):
        import uvloop
        uvloop.install()
    asyncio.run(main)
