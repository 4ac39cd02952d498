#!/usr/bin/env python3
"""Inserts into PostgreSQL, each job in a loop of its own: through one
connection of the module, with one for each job, or in one loop and twice at
once, which asyncpg refuses with the words that it has for a stale one, too.

    asyncpg_connection.py stale|right|busy [uvloop]
"""

import asyncio

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
    try:
        await own.execute(jobs.INSERT)
    finally:
        await own.close()


async def busy():
    own = await asyncpg.connect(jobs.dsn())
    try:
        await asyncio.gather(own.execute("SELECT pg_sleep(0.2)"),
                             own.execute(jobs.INSERT))
    finally:
        await own.close()


if __name__ == "__main__":
    jobs.run(jobs.choose({"stale": [check] + [work] * 4,
                          "right": [right] * 5,
                          "busy": [busy] * 2}))
