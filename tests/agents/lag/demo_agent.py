"""Observes, reasons, acts, and tells each: late, or with a fix.

    demo_agent.py late|await|sleep0|eager|gather|task_group|thread
"""

import asyncio
import queue
import sys
import threading

from agent_steps import about, hold, keep, run

MODE = sys.argv[1]
STEPS = 10
outbox = queue.Queue()


async def publish(kind, step):
    await asyncio.sleep(about(1))


async def tell(kind, step):
    if MODE == "await":
        await publish(kind, step)
    elif MODE == "thread":
        outbox.put((kind, step))
    elif MODE == "task_group":
        async with asyncio.TaskGroup() as group:
            group.create_task(publish(kind, step))
    elif MODE == "gather":
        await asyncio.gather(asyncio.create_task(publish(kind, step)))
    else:
        keep(asyncio.create_task(publish(kind, step)))
        if MODE == "sleep0":
            await asyncio.sleep(0)


async def observe(step):
    hold(30)
    await tell("observe", step)  # OBSERVE


async def reason(step):
    hold(20)
    await asyncio.sleep(about(10))  # WAITS
    await tell("reason", step)  # REASON


async def act(step):
    hold(5)
    await tell("act", step)  # ACT


def send():
    while outbox.get() is not None:
        pass


async def main():
    if MODE == "eager":
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    if MODE == "thread":
        threading.Thread(target=send).start()
    for step in range(STEPS):
        await observe(step)
        await reason(step)
        await act(step)
    outbox.put(None)
    await asyncio.sleep(0.1)


run(main())
