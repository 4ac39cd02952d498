#!/usr/bin/env python3
"""One loop, driven by many run_until_complete: as it was done before 3.7, and
right. Between two of them a request is written although no loop runs."""

import asyncio

import redis.asyncio

import jobs


async def connect():
    return redis.asyncio.Redis(port=jobs.port("redis"))


async def close(client):
    await client.close()
    await client.connection_pool.disconnect()


def main():
    loop = asyncio.new_event_loop()
    account = jobs.Account()
    client = loop.run_until_complete(connect())
    for _ in range(5):
        account.add(lambda: loop.run_until_complete(client.incr(jobs.KEY)))
    reader, writer = loop.run_until_complete(
        asyncio.open_connection("127.0.0.1", jobs.port("redis")))
    writer.write(b"INCR %b\r\n" % jobs.KEY.encode())
    account.add(lambda: loop.run_until_complete(reader.readline()))
    writer.close()
    loop.run_until_complete(writer.wait_closed())
    loop.run_until_complete(close(client))
    loop.close()
    account.print()


if __name__ == "__main__":
    main()
