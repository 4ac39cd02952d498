"""A real worker of Celery (prefork) or of RQ, on a real Redis, whose jobs emit
an event a step from a loop of their own.

    queue_worker.py celery|rq lost|late|drained

lost     the last event of a job is made when the job is over
late     each step goes on to hold the loop
drained  as lost, and waits for its events in the end"""

import asyncio
import os
import pathlib
import signal
import subprocess
import sys
import time

import redis.asyncio

URL = (f"redis://127.0.0.1:{os.environ['HAWK_TEST_REDIS']}/"
       f"{os.environ['HAWK_TEST_DATABASE']}")
JOBS = 3
LIMIT = 60

TASKS = set()


def keep(task):
    TASKS.add(task)
    task.add_done_callback(TASKS.discard)
    return task


async def tell(client, text):
    """Redis on the same machine answers before a loop has ended: an event is
    only lost if there is something to do before it is sent."""
    await asyncio.sleep(.005)
    await client.publish("events", text)


async def do_steps(way):
    client = redis.asyncio.Redis.from_url(URL)
    await client.ping()
    for step in range(3):
        await asyncio.sleep(.01)
        keep(asyncio.create_task(tell(client, f"step {step}")))  # EMITTED
        if step < 2:
            await asyncio.sleep(.05)
    if way == "drained":
        await asyncio.gather(*TASKS)
        await client.close()


async def hold_steps():
    client = redis.asyncio.Redis.from_url(URL)
    await client.ping()
    for step in range(8):
        time.sleep(.03)
        await asyncio.sleep(.002)  # WAITS
        keep(asyncio.create_task(tell(client, f"step {step}")))  # LATE
    await asyncio.gather(*TASKS)
    await client.close()


def job(way):
    asyncio.run(hold_steps() if way == "late" else do_steps(way))
    return way


def make_celery():
    import celery
    app = celery.Celery("queue_worker", broker=URL, backend=URL)
    app.conf.update(task_time_limit=30, worker_send_task_events=False,
                    broker_connection_retry_on_startup=True)
    app.task(name="job")(job)
    return app


if os.environ.get("HAWK_TEST_CELERY"):
    app = make_celery()


def stop(worker):
    """Now and then a worker misses its first signal, also without hawkctl."""
    for how in (signal.SIGTERM, signal.SIGTERM, signal.SIGQUIT):
        worker.send_signal(how)
        try:
            worker.wait(4)
            return
        except subprocess.TimeoutExpired:
            pass
    worker.kill()
    worker.wait()


def run_celery(way):
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "queue_worker", "worker",
         "--pool=prefork", "--concurrency=1", "--without-gossip",
         "--without-mingle", "--without-heartbeat", "--loglevel=ERROR"],
        cwd=pathlib.Path(__file__).parent, stdin=subprocess.DEVNULL,
        env={**os.environ, "C_FORCE_ROOT": "1", "HAWK_TEST_CELERY": "1"})
    try:
        tasks = make_celery().tasks
        for _ in range(JOBS):
            assert tasks["job"].delay(way).get(timeout=LIMIT) == way
    finally:
        stop(worker)


def run_rq(way):
    import rq
    connection = redis.Redis.from_url(URL)
    queue = rq.Queue(f"jobs-{os.getpid()}", connection=connection)
    queued = [queue.enqueue("queue_worker.job", way) for _ in range(JOBS)]
    rq.Worker([queue], connection=connection).work(burst=True,
                                                   logging_level="ERROR")
    for one in queued:
        one.refresh()
        assert one.is_finished, one.exc_info


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    {"celery": run_celery, "rq": run_rq}[sys.argv[1]](sys.argv[2])
