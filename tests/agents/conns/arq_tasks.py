"""What a worker of arq does, started by arq_worker.py: in one loop for all of
its jobs, as arq does; or by the hand of somebody who made a loop in a job."""

import asyncio
import logging

import redis.asyncio
from arq.connections import RedisSettings

import jobs

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("shop")
client = redis.asyncio.Redis(port=jobs.port("redis"))


async def check(number):
    await asyncio.sleep(0.02)
    log.info("looks at its order")
    if number == 2:
        raise ValueError("order 2 is no order")  # RAISED


async def order(context, number):
    log.info("begins with its order")
    await context["redis"].incr(jobs.KEY)
    try:
        await asyncio.create_task(check(number))
    except ValueError as error:
        raise RuntimeError("order failed") from error  # RAISED around
    log.info("ends with its order")


async def count():
    await client.incr(jobs.KEY)  # OPENED REUSED


async def in_thread(_, number):
    """A loop for each, in a thread: what is not async calls what is."""
    await asyncio.get_running_loop().run_in_executor(
        None, lambda: asyncio.run(count()))


class WorkerSettings:
    functions = [order, in_thread]
    redis_settings = RedisSettings(port=jobs.port("redis"))
    queue_name = f"arq:{jobs.KEY}"
    burst = True
    max_jobs = 4
    max_tries = 1
