#!/usr/bin/env python3
"""Asks a model, each job in a loop of its own, and asks again after an error,
as the SDKs do: each job ends well, and the server is asked nearly twice as
often as there are jobs.

    masked_retry.py stale|right
"""

import asyncio

import httpx

import jobs

client = httpx.AsyncClient(verify=False)


async def complete(using):
    for attempt in range(3):
        try:
            answer = await using.post(  # OPENED REUSED
                jobs.url("/v1/chat/completions"),
                json={"model": "m", "messages": []})
            return answer.json()
        except Exception:  # pylint: disable=broad-except: as they do
            if attempt == 2:
                raise
            await asyncio.sleep(0.01)


async def work():
    await complete(client)


async def right():
    async with httpx.AsyncClient(verify=False) as own:
        await complete(own)


if __name__ == "__main__":
    jobs.run(jobs.choose({"stale": [work] * 10, "right": [right] * 10}))
