"""Events that never arrive, and what only looks so.

    lost.py cancelled|collected|closed|failed|drained|heartbeat|workers|own|interrupted
"""

import asyncio
import gc
import os
import signal
import sys

from agent_steps import about, keep

MODE = sys.argv[1]


async def publish(step):
    # However busy the machine is, the last one is on its way at the end.
    left = MODE in ("cancelled", "closed") and step == 5
    await asyncio.sleep(30 if left else about(12))


async def never_ends():
    await asyncio.get_running_loop().create_future()


async def heartbeat():
    while True:
        await asyncio.sleep(0.01)


async def agent():
    tasks = []
    for step in range(6):
        tasks.append(keep(asyncio.create_task(publish(step))))  # EMITTED
        await asyncio.sleep(about(8))
    if MODE == "drained":
        await asyncio.gather(*tasks)
    elif MODE == "own":
        for task in tasks:
            task.cancel()
        await asyncio.sleep(0.01)
    elif MODE == "failed":
        raise SystemError("the agent fails")
    elif MODE == "interrupted":
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(5)


async def collected():
    for _ in range(3):
        asyncio.create_task(never_ends())  # DROPPED
        await asyncio.sleep(0.001)
        gc.collect()


async def with_background():
    if MODE == "heartbeat":
        keep(asyncio.create_task(heartbeat()))
    else:
        for _ in range(8):
            keep(asyncio.create_task(heartbeat()))
    await asyncio.sleep(0.2)


def main():
    if MODE == "collected":
        asyncio.run(collected())
    elif MODE in ("heartbeat", "workers"):
        asyncio.run(with_background())
    elif MODE == "closed":
        loop = asyncio.new_event_loop()
        loop.run_until_complete(agent())
        loop.close()
    else:
        asyncio.run(agent())


try:
    main()
except (SystemError, KeyboardInterrupt):
    pass
