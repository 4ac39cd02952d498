"""Ten events that leave late, for a cause of four; or in time.

    four_causes.py producer|queue|sink|healthy|one_segment
"""

import asyncio
import sys

from agent_steps import about, hold, keep, run

MODE = sys.argv[1]
STEPS = 10


async def publish(step):
    await asyncio.sleep(about(200 if MODE == "sink" else 2))


def emit(step):
    keep(asyncio.create_task(publish(step)))


async def hog():
    while True:
        hold(30)
        await asyncio.sleep(0)  # HOLDS


async def agent():
    for step in range(STEPS):
        if MODE == "producer":
            hold(40)
            await asyncio.sleep(about(10))  # WAITS
            hold(5)
            emit(step)  # LATE
        elif MODE == "one_segment":
            hold(20)
            emit(step)  # ONE
        else:
            emit(step)  # OTHERS
            await asyncio.sleep(about(50))


async def main():
    if MODE == "queue":
        keep(asyncio.create_task(hog()))
    await agent()
    await asyncio.sleep(0.3)


run(main())
