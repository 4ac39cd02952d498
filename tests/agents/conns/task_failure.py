#!/usr/bin/env python3
"""A task that fails: nobody looks at it, or its error is handled, or it was
cancelled on purpose, or the error goes up to asyncio.run; a callback that
fails; a loop whose exception handler is the agent's own.

    task_failure.py unhandled|handled|gathered|cancelled|callback|own_handler
"""

import asyncio
import gc
import sys

import jobs


async def charge():
    await asyncio.sleep(0.01)
    raise ValueError("the card was refused")  # RAISED task


async def unhandled():
    asyncio.create_task(charge(), name="charge-7")  # CREATED
    await asyncio.sleep(0.05)
    gc.collect()


async def handled():
    task = asyncio.create_task(charge())
    try:
        await task
    except ValueError:
        pass


async def gathered():
    await asyncio.gather(charge(), charge(), return_exceptions=True)


async def cancelled():
    task = asyncio.create_task(asyncio.sleep(5))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])


def refuse():
    raise ValueError("the card was refused")  # RAISED callback


async def callback():
    asyncio.get_running_loop().call_soon(refuse)
    await asyncio.sleep(0.01)


async def own_handler():
    seen = []
    asyncio.get_running_loop().set_exception_handler(
        lambda loop, context: seen.append(context["exception"]))
    asyncio.create_task(charge())
    for _ in range(100):
        await asyncio.sleep(0.02)
        gc.collect()
        if seen:
            break
    assert len(seen) == 1


if __name__ == "__main__":
    jobs.run([globals()[sys.argv[1]]] * 2)
