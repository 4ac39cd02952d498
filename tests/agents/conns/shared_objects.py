#!/usr/bin/env python3
"""What asyncio binds to a loop, used from the next one, or between two that
live: a lock or a semaphore of the module is noticed only when two want it, and
a queue hands its item over late.

    shared_objects.py lock|semaphore|event|handed|queue|right
"""

import asyncio
import sys
import threading

import jobs

lock = asyncio.Lock()
semaphore = asyncio.Semaphore(1)
queue = asyncio.Queue()


async def hold(guard):
    async with guard:  # REUSED guard
        await asyncio.sleep(0.01)


async def want(guard):
    await asyncio.gather(hold(guard), hold(guard))


async def lock_twice():
    await want(lock)


async def semaphore_twice():
    await want(semaphore)


async def right():
    await want(asyncio.Lock())
    own = asyncio.Queue()
    asyncio.get_running_loop().call_later(0.01, own.put_nowait, 1)
    await own.get()


async def take():
    await queue.get()


async def put():
    queue.put_nowait(1)  # REUSED queue


def share_queue():
    """The getter's loop is not woken; it looks again when a timer of its own
    is due."""
    async def consume():
        asyncio.get_running_loop().call_later(1.5, lambda: None)
        asyncio.get_running_loop().call_soon(ready.set)
        await take()

    ready = threading.Event()
    consumer = threading.Thread(target=lambda: asyncio.run(consume()))
    consumer.start()
    ready.wait()
    jobs.run([put])
    consumer.join()


def in_a_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


async def wait_for(wake):
    """A thread wakes us; the loop looks again when a timer of its own is due."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.call_later(1.5, lambda: None)
    loop.call_soon(in_a_thread, lambda: wake(loop, event.set))
    await event.wait()


async def set_by_thread():
    def wake(_, call):
        call()  # REUSED event
    await wait_for(wake)


async def handed():
    await wait_for(lambda loop, call: loop.call_soon_threadsafe(call))


if __name__ == "__main__":
    if sys.argv[1] == "queue":
        share_queue()
    else:
        jobs.run(jobs.choose({"lock": [lock_twice] * 2,
                              "semaphore": [semaphore_twice] * 2,
                              "event": [set_by_thread],
                              "handed": [handed] * 2,
                              "right": [right] * 3}))
