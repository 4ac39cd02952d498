#!/usr/bin/env python3
"""Every job runs in an event loop of its own; the connection does not.

Job 1 opens the pooled connection, job 2 finds it in the pool and uses it from
another loop. The request leaves, the server executes it, and the answer can
never be awaited: the job fails although its work was done.
"""

import asyncio
import sys

from counter_server import CounterServer

pool = []  # the defect: module level, so it outlives the loop of a job


async def count(port):
    if not pool:
        pool.append(await asyncio.open_connection("127.0.0.1", port))
    reader, writer = pool[0]
    try:
        writer.write(b"INCR\n")
        await writer.drain()
        return int(await reader.readline())
    except RuntimeError:
        pool.clear()  # "a broken connection": the next job opens a new one
        raise


def main():
    failed = 0
    with CounterServer() as server:
        for job in range(1, 5):
            try:
                value = asyncio.run(count(server.port))
                print(f"job {job}: counted to {value}", flush=True)
            except RuntimeError as error:
                failed += 1
                text = str(error).split("\n")[0]
                print(f"job {job}: ERROR {text}", flush=True)
        executed = server.settle(4)
    print(f"4 jobs, {failed} failed, but the server executed {executed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
