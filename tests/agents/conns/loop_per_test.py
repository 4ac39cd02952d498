#!/usr/bin/env python3
"""Test cases, each in a loop of its own (as pytest-asyncio does it): with a
client of the module, or with one from a fixture.

    loop_per_test.py stale|right
"""

import sys
import unittest

import redis.asyncio

import jobs


def connect():
    return redis.asyncio.Redis(port=jobs.port("redis"))


client = connect()


class Stale(unittest.IsolatedAsyncioTestCase):
    async def test_1(self):
        await client.incr(jobs.KEY)  # OPENED

    async def test_2(self):
        await client.incr(jobs.KEY)  # REUSED


class Right(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.client = connect()

    async def asyncTearDown(self):
        await self.client.close()
        await self.client.connection_pool.disconnect()

    async def test_1(self):
        await self.client.incr(jobs.KEY)

    async def test_2(self):
        await self.client.incr(jobs.KEY)


if __name__ == "__main__":
    suite = Stale if sys.argv[1] == "stale" else Right
    result = unittest.TextTestRunner(verbosity=0).run(
        unittest.defaultTestLoader.loadTestsFromTestCase(suite))
    account = jobs.Account()
    account.errors = [text.strip().splitlines()[-1]
                      for _, text in result.errors + result.failures]
    account.ok = result.testsRun - len(account.errors)
    account.print()
