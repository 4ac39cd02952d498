#!/usr/bin/env python3
"""Starts a prefork worker of Celery with one child, and has it do five tasks
of celery_tasks.py, one after the other.

    celery_worker.py stale|right
"""

import os
import pathlib
import signal
import subprocess
import sys

import celery_tasks
import jobs


def start_worker():
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "celery_tasks", "worker",
         "--pool=prefork", "--concurrency=1", "--without-gossip",
         "--without-mingle", "--without-heartbeat", "--loglevel=ERROR"],
        cwd=pathlib.Path(__file__).parent, stdin=subprocess.DEVNULL,
        env={**os.environ, "C_FORCE_ROOT": "1"})


def main():
    task = getattr(celery_tasks, sys.argv[1])
    account = jobs.Account()
    worker = start_worker()
    try:
        for number in range(5):
            account.add(lambda: task.delay(number).get(timeout=30))
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)
    account.print()


if __name__ == "__main__":
    main()
