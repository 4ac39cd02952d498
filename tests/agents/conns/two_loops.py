#!/usr/bin/env python3
"""Two loops live in two threads, each with a client of its own; or the second
asks through the connection of the first; or hands its requests to the first
loop, as it should.

    two_loops.py apart|shared|handed
"""

import asyncio
import sys
import threading

import redis.asyncio

import jobs


def connect():
    return redis.asyncio.Redis(port=jobs.port("redis"))


client = connect()
background = asyncio.new_event_loop()


async def check():
    await client.incr(jobs.KEY)  # OPENED


async def work():
    await client.incr(jobs.KEY)  # REUSED


async def apart():
    async with connect() as own:
        await own.incr(jobs.KEY)
        await own.connection_pool.disconnect()


async def handed():
    await asyncio.wrap_future(
        asyncio.run_coroutine_threadsafe(work(), background))


async def close():
    await client.close()
    await client.connection_pool.disconnect()


def main():
    thread = threading.Thread(target=background.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(check(), background).result(jobs.LIMIT)
    planned = {"apart": [apart] * 3, "shared": [work], "handed": [handed] * 3}
    jobs.run(planned[sys.argv[1]])
    asyncio.run_coroutine_threadsafe(close(), background).result(jobs.LIMIT)
    background.call_soon_threadsafe(background.stop)
    thread.join()
    background.close()


if __name__ == "__main__":
    main()
