"""The tests that pytest_suite.py has pytest run."""

import pytest_asyncio
import redis.asyncio

import jobs


def connect():
    return redis.asyncio.Redis(port=jobs.port("redis"))


client = connect()


@pytest_asyncio.fixture
async def own():
    made = connect()
    yield made
    await made.connection_pool.disconnect()


async def test_shared_first():
    await client.incr(jobs.KEY)  # OPENED


async def test_shared_later():
    await client.incr(jobs.KEY)  # REUSED


async def test_fixture_first(own):
    await own.incr(jobs.KEY)


async def test_fixture_later(own):
    await own.incr(jobs.KEY)
