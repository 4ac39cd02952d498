#!/usr/bin/env python3
"""An ASGI application with a client of its own, called in this process: many
requests in one loop; or a loop for each request, as a test client makes them.

    asgi_app.py one_loop|loop_each
"""

import httpx
import redis.asyncio

import jobs

client = redis.asyncio.Redis(port=jobs.port("redis"))


async def count(first):
    if first:
        await client.incr(jobs.KEY)  # OPENED
    else:
        await client.incr(jobs.KEY)  # REUSED


async def app(scope, receive, send):
    await receive()
    await count(scope["path"] == "/first")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


async def ask(path):
    async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="http://app") as own:
        (await own.get(path)).raise_for_status()


async def one_loop():
    for path in ("/first", "/later", "/later"):
        await ask(path)
    await client.close()
    await client.connection_pool.disconnect()


async def first():
    await ask("/first")


async def later():
    await ask("/later")


if __name__ == "__main__":
    jobs.run(jobs.choose({"one_loop": [one_loop],
                          "loop_each": [first, later, later]}))
