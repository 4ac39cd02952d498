"""How programs publish: progress of a job over Redis' pub/sub, messages to an
exchange of RabbitMQ (aio-pika), events of a Celery or an RQ job, an outbox, a
broadcast. Some are right and some are not.

    idioms.py IDIOM
"""

import asyncio
import json
import sys
from concurrent.futures import ThreadPoolExecutor

from agent_steps import about, hold, keep

IDIOM = sys.argv[1]
STEPS = 10


class Redis:
    """A client whose commands take a round trip, one at a time."""

    def __init__(self):
        self.lock = asyncio.Lock()
        self.sent = []

    async def publish(self, channel, message):
        async with self.lock:
            await asyncio.sleep(about(1))
            self.sent.append((channel, message))
        return 1


class Exchange:
    """A channel with publisher confirms: publish() waits for the broker's."""

    def __init__(self):
        self.confirmed = 0

    async def publish(self, message, routing_key):
        loop = asyncio.get_running_loop()
        confirm = loop.create_future()
        loop.call_later(about(2), confirm.set_result, None)
        await asyncio.wait_for(confirm, 5)
        self.confirmed += 1


async def think(step):
    """A model's answer, and then work on it that holds the loop."""
    await asyncio.sleep(about(5))
    hold(30)
    return step


# Right after the event comes work: the next await is a step later.
async def pubsub_progress():
    redis = Redis()

    async def report(step):
        await redis.publish("progress", json.dumps({"step": step}))

    for step in range(STEPS):
        hold(30)
        keep(asyncio.create_task(report(step)))  # PROGRESS
        hold(10)
    await asyncio.sleep(0.2)


async def pubsub_awaited():
    redis = Redis()
    for step in range(STEPS):
        await redis.publish("progress", json.dumps({"step": step}))
        await think(step)


async def exchange_fire_and_forget():
    exchange = Exchange()

    def emit(step):
        keep(asyncio.ensure_future(
            exchange.publish(b"done %d" % step, "steps")))

    for step in range(STEPS):
        hold(25)
        emit(step)  # EXCHANGE
        hold(10)
    await asyncio.sleep(0.2)


async def exchange_confirms():
    exchange = Exchange()
    for step in range(STEPS):
        await think(step)
        await asyncio.gather(*(exchange.publish(b"%d" % part, "steps")
                               for part in range(3)))


async def job(emit, drained):
    """The last event of a job is made when it is over."""
    redis = Redis()
    events = []
    for step in range(3):
        await asyncio.sleep(about(5))
        events.append(emit(redis, step))  # JOB
        if step < 2:
            await asyncio.sleep(about(20))
    if drained:
        await asyncio.gather(*events)


def emit_event(redis, step):
    return keep(asyncio.create_task(redis.publish("events", step)))


def celery_job(drained=False):
    import celery
    app = celery.Celery("idioms", broker="memory://", backend="cache+memory://")

    @app.task
    def process(order):
        asyncio.run(job(emit_event, drained))
        return order

    for order in range(3):
        process.apply((order,)).get()


def celery_job_drained():
    celery_job(drained=True)


def rq_job(drained=False):
    """RQ calls a coroutine function by a loop of its own, job by job."""
    for _ in range(3):
        loop = asyncio.new_event_loop()
        try:
            loop.run_until_complete(job(emit_event, drained))
        finally:
            loop.close()


def rq_job_drained():
    rq_job(drained=True)


async def outbox():
    """Events go into a queue; one task sends them; the end waits for it."""
    redis, queue = Redis(), asyncio.Queue()

    async def send():
        while True:
            await redis.publish("events", await queue.get())
            queue.task_done()

    sender = asyncio.create_task(send())
    for step in range(STEPS):
        queue.put_nowait(step)
        await think(step)
    await queue.join()
    sender.cancel()
    await asyncio.gather(sender, return_exceptions=True)


async def broadcast():
    """To all clients of a hub at once, and wait for the slowest."""
    hub = [Redis() for _ in range(20)]
    for step in range(STEPS):
        tasks = [asyncio.create_task(client.publish("hub", step))
                 for client in hub]
        await asyncio.wait(tasks, timeout=5)
        await asyncio.sleep(about(5))


async def in_executor():
    """A client that blocks, in a thread."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(2) as pool:
        futures = []
        for step in range(STEPS):
            futures.append(loop.run_in_executor(pool, json.dumps, step))
            await think(step)
        await asyncio.gather(*futures)


async def bounded():
    """Fire and forget with a bound, drained at the end."""
    redis, free = Redis(), asyncio.Semaphore(5)

    async def publish(step):
        try:
            await redis.publish("events", step)
        finally:
            free.release()

    for step in range(STEPS):
        await think(step)
        await free.acquire()
        keep(asyncio.create_task(publish(step)))
        await asyncio.sleep(about(5))
    for _ in range(5):
        await free.acquire()


found = globals()[IDIOM]
if asyncio.iscoroutinefunction(found):
    asyncio.run(found())
else:
    found()
