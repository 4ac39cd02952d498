#!/usr/bin/env python3
"""Three threads, each with loops and clients of its own, at the same time."""

import asyncio
import threading

import aiohttp
import anyio._backends._asyncio  # not by three threads at once
import asyncpg
import httpx
import redis.asyncio

import jobs


async def right():
    async with httpx.AsyncClient(verify=False) as own:
        for _ in range(3):
            await own.post(jobs.url(), json={})
    async with aiohttp.ClientSession() as own:
        for _ in range(3):
            async with own.post(jobs.url(), json={}) as answer:
                await answer.read()
    async with redis.asyncio.Redis(port=jobs.port("redis")) as own:
        await own.incr(jobs.KEY)
        await own.connection_pool.disconnect()
    async with asyncpg.create_pool(jobs.dsn(), min_size=1, max_size=2) as own:
        await own.execute(jobs.INSERT)


def work(account):
    for _ in range(2):
        account.add(lambda: asyncio.run(right()))


if __name__ == "__main__":
    total = jobs.Account()
    threads = [threading.Thread(target=work, args=[total]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total.print()
