"""An ASGI application that counts in Redis, for web_server.py. `early`: its
client connected before the server had a loop, as it is imported."""

import asyncio
import contextlib
import logging
import os

import redis.asyncio
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

import jobs

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("shop")
client = None


def make_client():
    return redis.asyncio.Redis(port=jobs.port("redis"))


async def connect():
    await client.incr(jobs.KEY)  # OPENED early


@contextlib.asynccontextmanager
async def lifespan(_):
    global client
    client = client or make_client()
    yield
    await client.connection_pool.disconnect()


async def check(number):
    await asyncio.sleep(0.02)
    if number == 3:
        raise ValueError("order 3 is no order")  # RAISED


async def count(request):
    number = request.path_params["number"]
    log.info("begins with its order")
    await client.incr(jobs.KEY)  # REUSED early
    try:
        await asyncio.create_task(check(number))
    except ValueError as error:
        raise RuntimeError("order failed") from error  # RAISED around
    log.info("ends with its order")
    return PlainTextResponse("done")


app = Starlette(routes=[Route("/order/{number:int}", count)],
                lifespan=lifespan)
if os.environ.get("HAWK_TEST_EARLY"):
    client = make_client()
    asyncio.run(connect())
