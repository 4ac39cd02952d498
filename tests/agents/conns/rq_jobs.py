"""The jobs of rq_worker.py. What is stale within one job: it runs two
coroutines, each in a loop of its own."""

import asyncio

import redis.asyncio

import jobs


def connect():
    return redis.asyncio.Redis(port=jobs.port("redis"))


client = connect()


async def check():
    await client.incr(jobs.KEY)  # OPENED


async def work():
    await client.incr(jobs.KEY)  # REUSED


async def count_right():
    async with connect() as own:
        await own.incr(jobs.KEY)
        await own.connection_pool.disconnect()


def first():
    asyncio.run(check())


def later():
    asyncio.run(work())


def twice():
    first()
    later()


def right():
    asyncio.run(count_right())
