"""steps.py HOW [SEED]: twelve steps that end with an event. HOW it is sent:

  late     create_task(), and the next step computes before it awaits
  awaited  fixed: await
  yielded  fixed: create_task(), then sleep(0), which starts it
  eager    fixed: eager tasks, which start at once (Python 3.12)
"""

import asyncio
import random
import sys
import time

HOW = sys.argv[1]
RANDOM = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
tasks = set()


async def publish(event):
    await asyncio.sleep(0.001)


async def send(event):
    if HOW == "awaited":
        await publish(event)
        return
    task = asyncio.create_task(publish(event))  # EMITTED
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    if HOW == "yielded":
        await asyncio.sleep(0)


async def agent():
    if HOW == "eager":
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    for step in range(12):
        time.sleep(0.02 + RANDOM.random() / 100)  # computes
        await asyncio.sleep(0.005)
        await send(step)
    while tasks:
        await asyncio.wait(set(tasks))


asyncio.run(agent())
