#!/usr/bin/env python3
"""Programs without a defect, of shapes that have more than one loop, thread or
process, or that leave something to the end of a loop.

    whole_programs.py NAME [uvloop]
"""

import asyncio
import concurrent.futures
import sys
import threading

import aiohttp
import httpx
import redis.asyncio
from aiohttp import web

import jobs


def connect():
    return redis.asyncio.Redis(port=jobs.port("redis"))


async def use(client, session):
    await client.incr(jobs.KEY)
    (await session.post(jobs.url(), json={})).raise_for_status()


async def end(client, session):
    await client.connection_pool.disconnect()
    await session.aclose()


def server():
    """aiohttp's, with its clients in the application; and again."""
    async def clients(app):
        app["redis"], app["http"] = connect(), httpx.AsyncClient()
        yield
        await end(app["redis"], app["http"])

    async def answer(request):
        await use(request.app["redis"], request.app["http"])
        return web.json_response({})

    async def main():
        app = web.Application()
        app.router.add_get("/", answer)
        app.cleanup_ctx.append(clients)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        async with aiohttp.ClientSession() as own:
            for answered in asyncio.as_completed(
                    [own.get(f"http://127.0.0.1:{port}/") for _ in range(4)]):
                (await answered).release()
        await runner.cleanup()

    asyncio.run(main())
    asyncio.run(main())


def thread():
    """One loop for ever, in a thread; others hand it their work."""
    loop = asyncio.new_event_loop()
    runs = threading.Thread(target=loop.run_forever)
    runs.start()

    async def make():
        return connect(), httpx.AsyncClient()

    def hand_over(work):
        return asyncio.run_coroutine_threadsafe(work, loop)

    clients = hand_over(make()).result()
    hand_over(use(*clients)).result()

    async def from_another():
        await asyncio.wrap_future(hand_over(use(*clients)))

    asyncio.run(from_another())
    asyncio.run(from_another())
    hand_over(end(*clients)).result()
    loop.call_soon_threadsafe(loop.stop)
    runs.join()
    loop.close()


def double(number):
    return 2 * number


def processes():
    """Forked while a connection is open, which they leave alone."""
    async def main():
        clients = connect(), httpx.AsyncClient()
        await use(*clients)
        loop = asyncio.get_running_loop()
        with concurrent.futures.ProcessPoolExecutor(2) as pool:
            await asyncio.gather(*[loop.run_in_executor(pool, double, n)
                                   for n in range(4)])
        await use(*clients)
        await end(*clients)

    asyncio.run(main())
    asyncio.run(main())


def unwaited():
    """Closed, but the loop ends before the connection has."""
    async def main():
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", jobs.port("redis"))
        writer.write(b"PING\r\n")
        await reader.readline()
        writer.close()
        session = aiohttp.ClientSession()
        async with session.post(jobs.url(), json={}) as answer:
            await answer.read()
        await session.close()

    for _ in range(3):
        asyncio.run(main())


def late():
    """What took too long was given up, and the client goes on."""
    async def main():
        clients = connect(), httpx.AsyncClient()
        for _ in range(2):
            try:
                await asyncio.wait_for(clients[0].blpop("nobody"), 0.05)
            except (asyncio.TimeoutError, redis.exceptions.RedisError):
                pass
            await use(*clients)
        await end(*clients)

    asyncio.run(main())
    asyncio.run(main())


def nested():
    """As in a notebook: a loop is run within itself."""
    import nest_asyncio
    nest_asyncio.apply()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    async def cell(clients):
        asyncio.run(use(*clients))
        loop.run_until_complete(use(*clients))

    async def make():
        return connect(), httpx.AsyncClient()

    clients = loop.run_until_complete(make())
    loop.run_until_complete(cell(clients))
    loop.run_until_complete(cell(clients))
    loop.run_until_complete(end(*clients))


if __name__ == "__main__":
    if sys.argv[-1] == "uvloop":
        import uvloop
        uvloop.install()
    account = jobs.Account()
    account.add(globals()[sys.argv[1]])
    account.print()
