"""A loop that is never idle and never held: many short callbacks, one behind
the other and in heaps.

    many_callbacks.py WORD        spin heaps tasks"""

import asyncio
import sys
import time

END = time.monotonic() + 3


def work(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


async def spin():
    """Gives way at once, again and again."""
    while time.monotonic() < END:
        await asyncio.sleep(0)


async def heaps():
    """Hundreds of callbacks in one turn, 1 ms each."""
    loop = asyncio.get_running_loop()
    while time.monotonic() < END:
        for _ in range(300):
            loop.call_soon(work, .001)
        await asyncio.sleep(0)


async def tasks():
    """The same coroutine in several tasks, 20 ms at a time."""
    async def one():
        while time.monotonic() < END:
            work(.02)
            await asyncio.sleep(0)
    await asyncio.gather(*(one() for _ in range(5)))


asyncio.run({"spin": spin, "heaps": heaps, "tasks": tasks}[sys.argv[1]]())
