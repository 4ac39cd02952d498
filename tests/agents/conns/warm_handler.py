#!/usr/bin/env python3
"""A handler as cloud functions have it: synchronous, in a process that stays
warm between calls. Each call gets an event loop that is never closed, and the
client of the module stays with the first; or all calls share one loop.

    warm_handler.py left|right
"""

import asyncio
import sys

import redis.asyncio

import jobs

client = redis.asyncio.Redis(port=jobs.port("redis"))
kept = asyncio.new_event_loop()


def call_left(work):
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return loop.run_until_complete(asyncio.wait_for(work, jobs.LIMIT))


def call_right(work):
    return kept.run_until_complete(asyncio.wait_for(work, jobs.LIMIT))


async def work():
    return await client.incr(jobs.KEY)  # OPENED REUSED


def main():
    call = {"left": call_left, "right": call_right}[sys.argv[1]]
    account = jobs.Account()
    for _ in range(4):
        account.add(lambda: call(work()))
    account.print()


if __name__ == "__main__":
    main()
