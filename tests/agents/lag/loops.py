"""Loops that are late beside loops that are not.

    loops.py threads|two_loops
"""

import asyncio
import sys
import threading

from agent_steps import about, hold, keep

MODE = sys.argv[1]


async def publish(step):
    await asyncio.sleep(about(1))


async def late():
    for step in range(8):
        hold(25)
        await asyncio.sleep(about(5))
        keep(asyncio.create_task(publish(step)))  # LATE
    await asyncio.sleep(0.1)


async def in_time():
    for step in range(8):
        keep(asyncio.create_task(publish(step)))  # FINE
        await asyncio.sleep(about(30))


if MODE == "threads":
    other = threading.Thread(target=lambda: asyncio.run(in_time()))
    other.start()
    asyncio.run(late())
    other.join()
else:
    asyncio.run(in_time())
    asyncio.run(late())
