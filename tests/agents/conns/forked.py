#!/usr/bin/env python3
"""A server that connects before it forks its workers, as with gunicorn's
--preload: each child uses the connection that it inherited, in a loop of its
own; or makes one of its own.

    forked.py stale|right
"""

import asyncio
import os
import sys

import asyncpg

import jobs

connection = None


async def check():
    global connection
    connection = await asyncpg.connect(jobs.dsn())  # OPENED
    await connection.execute(jobs.INSERT)


async def work():
    await connection.execute(jobs.INSERT)  # REUSED


async def right():
    own = await asyncpg.connect(jobs.dsn())
    await own.execute(jobs.INSERT)
    await own.close()


def fork(job):
    """Fails as the child does."""
    pid = os.fork()
    if pid == 0:
        account = jobs.Account()
        account.add(lambda: asyncio.run(asyncio.wait_for(job(), jobs.LIMIT)))
        os._exit(len(account.errors))
    if os.waitpid(pid, 0)[1] != 0:
        raise RuntimeError("the child failed")


def main():
    first, later = {"stale": (check, work), "right": (right, right)}[
        sys.argv[1]]
    account = jobs.Account()
    account.add(lambda: asyncio.run(first()))
    account.add(lambda: fork(later))
    account.print()


if __name__ == "__main__":
    main()
