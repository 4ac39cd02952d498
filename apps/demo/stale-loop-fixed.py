#!/usr/bin/env python3
"""The fixed twin of stale-loop.py: a connection lives as long as its job."""

import asyncio
import sys

from counter_server import CounterServer


async def count(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"INCR\n")
        await writer.drain()
        return int(await reader.readline())
    finally:
        writer.close()
        await writer.wait_closed()


def main():
    with CounterServer() as server:
        for job in range(1, 5):
            value = asyncio.run(count(server.port))
            print(f"job {job}: counted to {value}", flush=True)
        executed = server.settle(4)
    print(f"4 jobs, 0 failed, the server executed {executed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
