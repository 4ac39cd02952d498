#!/usr/bin/env python3
"""Has a worker of arq do four jobs of arq_tasks.py: at once, the third of them
fails; or one after the other.

    arq_worker.py order|in_thread
"""

import asyncio
import sys

import arq
import arq.worker

import arq_tasks
import jobs

SETTINGS = arq_tasks.WorkerSettings


async def enqueue(name):
    pool = await arq.create_pool(SETTINGS.redis_settings,
                                 default_queue_name=SETTINGS.queue_name)
    for number in range(4):
        await pool.enqueue_job(name, number,
                               _job_id=f"{name}-{number}-{jobs.KEY}")
    await pool.close(close_connection_pool=True)


async def read_results(name):
    pool = await arq.create_pool(SETTINGS.redis_settings,
                                 default_queue_name=SETTINGS.queue_name)
    results = [await arq.jobs.Job(f"{name}-{number}-{jobs.KEY}",
                                  pool).result_info() for number in range(4)]
    await pool.close(close_connection_pool=True)
    return results


def raise_failure(result):
    if not result.success:
        raise result.result


def main():
    name = sys.argv[1]
    asyncio.run(enqueue(name))
    if name == "in_thread":
        SETTINGS.max_jobs = 1
    asyncio.set_event_loop(asyncio.new_event_loop())
    arq.worker.run_worker(SETTINGS)
    account = jobs.Account()
    for result in asyncio.run(read_results(name)):
        account.add(lambda: raise_failure(result))
    account.print()


if __name__ == "__main__":
    main()
