#!/usr/bin/env python3
"""Posts by httpx under trio, each job in a run of its own."""

import httpx
import trio

import jobs


async def right():
    async with httpx.AsyncClient(verify=False) as own:
        for _ in range(2):
            await own.post(jobs.url(), json={})
            await trio.sleep(0.1)


if __name__ == "__main__":
    account = jobs.Account()
    for _ in range(3):
        account.add(lambda: trio.run(right))
    account.print()
