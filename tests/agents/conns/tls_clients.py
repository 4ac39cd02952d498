#!/usr/bin/env python3
"""Counts by TLS, each job in a loop of its own: through one client of the
module, or with one for each job; or asks again after an error, as SDKs do.

    tls_clients.py redis|asyncpg|httpx|aiohttp|retry stale|right [uvloop]
"""

import asyncio
import importlib
import os
import ssl
import sys

import jobs

LIBRARIES = {"redis": "redis.asyncio", "retry": "httpx"}
library = importlib.import_module(LIBRARIES.get(sys.argv[1], sys.argv[1]))
trust = ssl.create_default_context(
    cafile=os.environ["HAWK_TEST_CERTIFICATE"])
url = f"https://127.0.0.1:{jobs.port('https')}/{jobs.KEY}"
kept = {}


async def count_in_redis(where):
    if "client" not in where:
        where["client"] = library.Redis(
            port=jobs.port("rediss"), ssl=True,
            ssl_ca_certs=os.environ["HAWK_TEST_CERTIFICATE"])
        await where["client"].incr(jobs.KEY)  # OPENED redis
    else:
        await where["client"].incr(jobs.KEY)  # REUSED redis
    return where["client"].connection_pool.disconnect


async def insert(where):
    if "client" not in where:
        where["client"] = await library.connect(jobs.dsn(), ssl=trust)  # OPENED asyncpg
    await where["client"].execute(jobs.INSERT)  # REUSED asyncpg
    return where["client"].close


async def post_by_httpx(where):
    if "client" not in where:
        where["client"] = library.AsyncClient(verify=trust)
        await where["client"].post(url, json={})  # OPENED httpx
    else:
        await where["client"].post(url, json={})  # REUSED httpx
    return where["client"].aclose


async def post_by_aiohttp(where):
    if "client" not in where:
        where["client"] = library.ClientSession(
            timeout=library.ClientTimeout(total=None))
        async with where["client"].post(url, json={}, ssl=trust) as answer:  # OPENED aiohttp
            await answer.read()
    else:
        async with where["client"].post(url, json={}, ssl=trust) as answer:  # REUSED aiohttp
            await answer.read()
    return where["client"].close


async def retry(where):
    if "client" not in where:
        where["client"] = library.AsyncClient(verify=trust)
    for attempt in range(3):
        try:
            await where["client"].post(url, json={"model": "m"})  # OPENED retry REUSED retry
            return where["client"].aclose
        except Exception:  # pylint: disable=broad-except: as they do
            if attempt == 2:
                raise
            await asyncio.sleep(0.01)


WAYS = {"redis": count_in_redis, "asyncpg": insert, "httpx": post_by_httpx,
        "aiohttp": post_by_aiohttp, "retry": retry}


async def stale():
    await WAYS[sys.argv[1]](kept)


async def right():
    await (await WAYS[sys.argv[1]]({}))()


if __name__ == "__main__":
    if sys.argv[-1] == "uvloop":
        import uvloop
        uvloop.install()
    jobs.run([stale if sys.argv[2] == "stale" else right] * 4)
