#!/usr/bin/env python3
"""Clients that know no loop, beside one that runs: psycopg2, redis-py with and
without a timeout, http.client. Their sockets are in no epoll, and that is
right; they are used from one asyncio.run and from the next."""

import asyncio
import http.client

import psycopg2
import redis

import jobs

database = psycopg2.connect(jobs.dsn())
database.autocommit = True
patient = redis.Redis(port=jobs.port("redis"))
hasty = redis.Redis(port=jobs.port("redis"), socket_timeout=5)
web = http.client.HTTPConnection("127.0.0.1", jobs.port("http"), timeout=5)


async def work():
    with database.cursor() as cursor:
        cursor.execute(jobs.INSERT)
    patient.incr(jobs.KEY)
    hasty.incr(jobs.KEY)
    web.request("POST", f"/{jobs.KEY}/")
    web.getresponse().read()
    await asyncio.sleep(0.3)


if __name__ == "__main__":
    jobs.run([work] * 3)
