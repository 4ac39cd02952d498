#!/usr/bin/env python3
"""One asyncio.run, at whose end clients are left open, as scripts do: nothing
comes of that; or clients are closed one by one, in the loop that is over.

    one_run.py left|noise
"""

import asyncio
import sys

import aiohttp
import httpx
import redis.asyncio

import jobs

kept = []


async def work():
    counter = redis.asyncio.Redis(port=jobs.port("redis"))
    await counter.incr(jobs.KEY)  # OPENED redis
    client = httpx.AsyncClient(verify=False)
    await client.post(jobs.url(), json={})  # OPENED httpx
    session = aiohttp.ClientSession()
    async with session.post(jobs.url(), json={}) as answer:  # OPENED aiohttp
        await answer.read()
    kept.extend([counter, client, session])


async def close():
    """Each says that its loop is closed, or nothing at all."""
    counter, client, session = kept
    for closing in (counter.close, client.aclose, session.close):
        try:
            await closing()
        except RuntimeError:
            pass


if __name__ == "__main__":
    jobs.run([work] if sys.argv[1] == "left" else [work, close])
