"""publisher.py PORT CHANNEL HOW: publishes 40 events to a channel of Redis, each
with the time at which it was emitted, in a task of its own. HOW is

  soon    the agent awaits other things meanwhile
  held    it computes on for 30 ms, and holds the loop
  slow    a rate limit holds each event back for 50 ms
"""

import asyncio
import sys
import time

import redis.asyncio

EVENTS = 40
PORT, CHANNEL, HOW = int(sys.argv[1]), sys.argv[2], sys.argv[3]


async def publish(client, number):
    if HOW == "slow":
        await asyncio.sleep(0.05)
    await client.publish(CHANNEL, f"{number} {EMITTED[number]}")


EMITTED = {}
tasks = set()


def emit(client, number):
    EMITTED[number] = time.monotonic_ns()
    task = asyncio.create_task(publish(client, number))  # EMITTED
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def agent():
    client = redis.asyncio.Redis(port=PORT)
    await client.ping()
    for number in range(EVENTS):
        emit(client, number)
        if HOW == "held":
            time.sleep(0.03)
        await asyncio.sleep(0.02)
    while tasks:
        await asyncio.wait(set(tasks))
    await client.close()


asyncio.run(agent())
