"""The tasks of celery_worker.py: each runs its coroutine in a loop of its own,
through one client of the module, or with one for each task."""

import asyncio

import celery
import redis.asyncio

import jobs

app = celery.Celery("tasks", broker=jobs.redis_url(),
                    backend=jobs.redis_url())
# A lost answer must not hold up a test.
app.conf.update(task_time_limit=30, worker_send_task_events=False,
                broker_connection_retry_on_startup=True)


def connect():
    return redis.asyncio.Redis(port=jobs.port("redis"))


client = connect()


async def count(first):
    if first:
        await client.incr(jobs.KEY)  # OPENED
    else:
        await client.incr(jobs.KEY)  # REUSED


async def count_right():
    async with connect() as own:
        await own.incr(jobs.KEY)
        await own.connection_pool.disconnect()


@app.task
def stale(number):
    asyncio.run(count(number == 0))


@app.task
def right(_number):
    asyncio.run(count_right())
