"""Blocks where no loop waits: before the first, between two, after the last,
in a thread without a loop, and in one that has an epoll of its own.

    around_loops.py WORD        between old_style threads"""

import asyncio
import select
import sys
import threading
import time


async def job():
    for _ in range(20):
        await asyncio.sleep(.01)


def between():
    time.sleep(.4)
    for _ in range(3):
        asyncio.run(job())
        time.sleep(.4)


def old_style():
    """One loop, that runs now and then."""
    loop = asyncio.new_event_loop()
    for _ in range(3):
        loop.run_until_complete(job())
        time.sleep(.4)
        end = time.perf_counter() + .3
        while time.perf_counter() < end:
            pass
    loop.close()


def poll_and_rest():
    poller = select.epoll()
    for _ in range(4):
        poller.poll(.3)
        time.sleep(.4)


def threads():
    """Beside a loop that runs."""
    beside = [threading.Thread(target=poll_and_rest),
              threading.Thread(target=time.sleep, args=(2,))]
    for one in beside:
        one.start()

    async def main():
        while any(one.is_alive() for one in beside):
            await job()
    asyncio.run(main())


{"between": between, "old_style": old_style, "threads": threads}[sys.argv[1]]()
