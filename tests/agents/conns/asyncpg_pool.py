#!/usr/bin/env python3
"""Inserts into PostgreSQL through a pool, each job in a loop of its own.

    asyncpg_pool.py stale|right [uvloop]
"""

import asyncpg

import jobs

pool = None


async def check():
    global pool
    pool = await asyncpg.create_pool(jobs.dsn(), min_size=2, max_size=2)  # OPENED
    await pool.execute(jobs.INSERT)


async def work():
    await pool.execute(jobs.INSERT)  # REUSED


async def right():
    async with asyncpg.create_pool(jobs.dsn(), min_size=1, max_size=2) as own:
        await own.execute(jobs.INSERT)


if __name__ == "__main__":
    # On uvloop the fourth job would crash the interpreter.
    jobs.run(jobs.choose({"stale": [check, work, work],
                          "right": [right] * 5}))
