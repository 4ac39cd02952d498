#!/usr/bin/env python3
"""Inserts into PostgreSQL through an async engine of SQLAlchemy, each job in a
loop of its own; right with NullPool, or disposed of at the end of each job.

    sqlalchemy_engine.py stale|pre_ping|null_pool|dispose [uvloop]
"""

import sys

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import jobs

OPTIONS = {"pre_ping": {"pool_pre_ping": True},
           "null_pool": {"poolclass": NullPool}}
engine = create_async_engine(
    jobs.dsn().replace(":", "+asyncpg:", 1).partition("?")[0],
    connect_args={"server_settings": {"application_name": jobs.KEY}},
    **OPTIONS.get(sys.argv[1], {}))


async def check():
    async with engine.begin() as connection:  # OPENED
        await connection.execute(text(jobs.INSERT))


async def work():
    async with engine.begin() as connection:  # REUSED pre_ping
        await connection.execute(text(jobs.INSERT))  # REUSED stale


async def dispose():
    async with engine.begin() as connection:
        await connection.execute(text(jobs.INSERT))
    await engine.dispose()


if __name__ == "__main__":
    jobs.run(jobs.choose({"stale": [check] + [work] * 4,
                          "pre_ping": [check] + [work] * 4,
                          "null_pool": [work] * 5,
                          "dispose": [dispose] * 5}))
