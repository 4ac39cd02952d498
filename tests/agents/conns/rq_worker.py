#!/usr/bin/env python3
"""Has a worker of RQ do jobs of rq_jobs.py: one that forks for each job, or a
SimpleWorker, that does them all itself.

    rq_worker.py fork|simple stale|right|inherited

`inherited`: the worker had connected before it forked. redis-py sees that it
is in another process, and connects anew: nothing is stale.
"""

import sys

import redis
import rq

import jobs
import rq_jobs

PLANS = {("simple", "stale"): ["first"] + ["later"] * 4,
         ("fork", "stale"): ["twice"] * 2,
         ("fork", "inherited"): ["later"] * 3}


def main():
    kind, way = sys.argv[1:3]
    connection = redis.Redis.from_url(jobs.redis_url())
    queue = rq.Queue(connection=connection)
    if way == "inherited":
        rq_jobs.first()
    queued = [queue.enqueue(f"rq_jobs.{name}")
              for name in PLANS.get((kind, way), ["right"] * 5)]
    make = rq.SimpleWorker if kind == "simple" else rq.Worker
    make([queue], connection=connection).work(burst=True,
                                              logging_level="ERROR")
    account = jobs.Account()
    for job in queued:
        account.add(lambda: done(job))
    account.print()


def done(job):
    job.refresh()
    if not job.is_finished:
        raise RuntimeError((job.exc_info or "").strip().splitlines()[-1])


if __name__ == "__main__":
    main()
