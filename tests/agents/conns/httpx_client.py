#!/usr/bin/env python3
"""Posts by httpx, each job in a loop of its own: through one client of the
module, or with one for each job; or all in one loop, where the client rests
between them: its connection is watched by nobody then, and that is right.

    httpx_client.py stale|right|idle [uvloop]
"""

import asyncio

import httpx

import jobs

client = httpx.AsyncClient(verify=False)


async def check():
    await client.post(jobs.url(), json={})  # OPENED


async def work():
    await client.post(jobs.url(), json={})  # REUSED


async def right():
    async with httpx.AsyncClient(verify=False) as own:
        await own.post(jobs.url(), json={})


async def idle():
    for _ in range(3):
        await work()
        await asyncio.sleep(0.5)
    await client.aclose()


if __name__ == "__main__":
    jobs.run(jobs.choose({"stale": [check] + [work] * 4,
                          "right": [right] * 5,
                          "idle": [idle]}))
