#!/usr/bin/env python3
"""Posts by aiohttp, each job in a loop of its own, through one session of the
module. With aiohttp's timeout a job fails before it sends a byte, without one
after. (The session is made in the first job: it wants a running loop.)

    aiohttp_session.py stale|no_timeout|right [uvloop]
"""

import sys

import aiohttp

import jobs

session = None


def connect():
    timeout = None if sys.argv[1] == "no_timeout" else 300
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout))


async def check():
    global session
    session = connect()
    async with session.post(jobs.url(), json={}) as answer:  # OPENED
        await answer.read()


async def work():
    async with session.post(jobs.url(), json={}) as answer:  # REUSED
        await answer.read()


async def right():
    async with connect() as own:
        async with own.post(jobs.url(), json={}) as answer:
            await answer.read()


if __name__ == "__main__":
    stale = [check] + [work] * 4
    jobs.run(jobs.choose({"stale": stale, "no_timeout": stale,
                          "right": [right] * 5}))
