#!/usr/bin/env python3
"""Counts in Redis, each job in a loop of its own: through one client of the
module, or with one for each job.

    redis_client.py stale|right|closed_late JOBS [uvloop]
"""

import sys

import redis.asyncio

import jobs


def connect():
    return redis.asyncio.Redis(port=jobs.port("redis"))


client = connect()


async def check():
    await client.incr(jobs.KEY)  # OPENED


async def work():
    await client.incr(jobs.KEY)  # REUSED


async def right():
    async with connect() as own:
        await own.incr(jobs.KEY)
        await own.connection_pool.disconnect()


async def close_late():
    """From another loop than that of `check`, but nothing is asked."""
    await client.close()


def main():
    count = int(sys.argv[2])
    jobs.run(jobs.choose({"stale": [check] + [work] * (count - 1),
                          "right": [right] * count,
                          "closed_late": [check, close_late]}))


if __name__ == "__main__":
    main()
