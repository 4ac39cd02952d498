#!/usr/bin/env python3
"""A client that opens a connection for each loop and leaves it: untidy, but
nothing is used again. And one that keeps the first, which is.

    each_own.py own|kept
"""

import asyncio

import jobs

kept = []


async def ask():
    if not kept or jobs.sys.argv[1] == "own":
        port = jobs.port("redis")
        kept[:] = await asyncio.open_connection("127.0.0.1", port)  # OPENED
    kept[1].write(b"PING\r\n")  # REUSED
    await kept[0].readline()


if __name__ == "__main__":
    jobs.run([ask] * 3)
